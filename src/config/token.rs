//! The bot's token: in the environment, or in the file that the environment names, which is how
//! systemd's credentials and Docker's secrets come.
//!
//! The one file that the configuration reads beside `.env`: a token in a file is in no process's
//! environment, where other programs of the same user find it. Neither the token nor what stands where
//! it should is ever told, nor the file's name, which may be a token put in the wrong place.

use std::fs::File;
use std::io::{ErrorKind, Read};

use secrecy::SecretString;

/// Bytes of the file that are looked at: a token has some fifty.
const MOST: u64 = 4096;

/// The token, if there is one; what is wrong with it otherwise.
pub fn token(set: impl Fn(&str) -> Option<String>, wrong: &mut Vec<String>) -> Option<SecretString> {
    let (name, token) = match (set("TELEGRAM_BOT_TOKEN"), set("TELEGRAM_BOT_TOKEN_FILE")) {
        (Some(_), Some(_)) => {
            wrong
                .push("TELEGRAM_BOT_TOKEN and TELEGRAM_BOT_TOKEN_FILE are both set; leave one of them out.".to_owned());
            return None;
        }
        (Some(token), None) => ("TELEGRAM_BOT_TOKEN is not a token", token),
        (None, Some(file)) => match first_line(&file) {
            Ok(line) => ("The first line of the file that TELEGRAM_BOT_TOKEN_FILE names is not a token", line),
            Err(error) => {
                wrong.push(format!(
                    "The file that TELEGRAM_BOT_TOKEN_FILE names cannot be read ({error}); check that it is there and that the bot may read it."
                ));
                return None;
            }
        },
        (None, None) => return None,
    };
    if !is_token(&token) {
        wrong.push(format!("{name}; it looks like 123456:ABC-DEF and comes from @BotFather."));
        return None;
    }
    Some(token.into())
}

/// What is no text is no token, and said to be none.
fn first_line(file: &str) -> Result<String, ErrorKind> {
    let mut bytes = Vec::new();
    File::open(file).and_then(|file| file.take(MOST).read_to_end(&mut bytes)).map_err(|error| error.kind())?;
    Ok(String::from_utf8_lossy(&bytes).lines().next().unwrap_or_default().trim().to_owned())
}

fn is_token(token: &str) -> bool {
    let allowed = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    token
        .split_once(':')
        .is_some_and(|(id, key)| id.parse::<u64>().is_ok() && !key.is_empty() && key.chars().all(allowed))
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;

    use super::*;

    /// The token, or a piece of what is said of it.
    fn check(values: &[(&str, &str)], expected: Result<&str, &str>) {
        let mut wrong = Vec::new();
        let set = |name: &str| values.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        let found = token(set, &mut wrong);
        let said = wrong.join("\n");
        match expected {
            Ok(token) => assert_eq!((found.as_ref().map(ExposeSecret::expose_secret), &*said), (Some(token), "")),
            Err(needle) => assert!(found.is_none() && said.contains(needle) && !said.contains("SECRET"), "{said}"),
        }
    }

    #[test]
    fn from_the_environment_or_from_a_file() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = |name: &str, bytes: &[u8]| -> std::io::Result<String> {
            let at = folder.path().join(name);
            std::fs::write(&at, bytes)?;
            Ok(at.to_string_lossy().into_owned())
        };
        let (variable, named) = ("TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN_FILE");
        check(&[(variable, "12:SECRET")], Ok("12:SECRET"));
        check(&[(variable, "SECRET")], Err("TELEGRAM_BOT_TOKEN is not"));
        let whole = file("whole", b" 12:SECRET \r\nwhatever else\n")?;
        check(&[(named, &whole)], Ok("12:SECRET"));
        check(&[(named, &whole), (variable, "12:SECRET")], Err("both"));
        check(&[(named, &file("empty", b"")?)], Err("first line"));
        check(&[(named, &file("garbage", b"SECRET\xFF\xFE")?)], Err("first line"));
        check(&[(named, "/nowhere/12:SECRET")], Err("entity not found"));
        check(&[(named, "12:SECRET")], Err("cannot be read"));
        Ok(())
    }
}
