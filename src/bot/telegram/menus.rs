//! Command menus: a public one, and longer ones for admins and editors. A menu grants nothing; handlers check
//! the sender's role.

use std::time::Duration;

use serde_json::{Value, json};

use super::client::Api;
use crate::render::messages::{self, Role};
use crate::render::texts::Language;

/// Timeout of a call that sets a menu.
const TIMEOUT: Duration = Duration::from_secs(20);

/// Sets the public menu, in both languages.
pub async fn set_public_menu(api: &Api) {
    set(Role::Member, None, api).await;
}

/// Sets the menu of a member's private chat by their role, in both languages.
pub async fn set_menu(member: u64, role: Role, api: &Api) {
    set(role, Some(json!({"type": "chat", "chat_id": member})), api).await;
}

async fn set(role: Role, scope: Option<Value>, api: &Api) {
    for language in Language::ALL {
        // A menu without a language code applies to all languages without their own.
        let code = if language == Language::default() { "" } else { language.code() };
        let menu = messages::list_commands(language, role).into_iter();
        let commands: Vec<Value> =
            menu.map(|(command, description)| json!({"command": command, "description": description})).collect();
        let mut body = json!({"commands": commands, "language_code": code});
        if let Some(scope) = &scope {
            body["scope"] = scope.clone();
        }
        if let Err(error) = api.post::<bool>("SetMyCommands", &body, TIMEOUT).await {
            tracing::warn!(%error, "cannot set a command menu; its user must write to the bot first");
        }
    }
}
