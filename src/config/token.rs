//! The bot's token: from the environment, or from a file named there, as with systemd's credentials and
//! Docker's secrets.
//!
//! A token in a file is not in the process's environment, which other programs of the same user can read. No
//! error contains the token, a rejected value, or the file's name, which may be a token by mistake.

use std::fs::File;
use std::io::{ErrorKind, Read};

use secrecy::SecretString;

use super::environment::Environment;

/// Maximum bytes read of the file; a token has some fifty.
const MAX_BYTES: u64 = 4096;

/// Returns the token; `None` if there is none or it is rejected.
pub fn read_token(environment: &mut Environment) -> Option<SecretString> {
    let texts = environment.texts;
    let (error, token) = match (environment.get("TELEGRAM_BOT_TOKEN"), environment.get("TELEGRAM_BOT_TOKEN_FILE")) {
        (Some(_), Some(_)) => {
            environment.reject(texts.two_tokens, &[]);
            return None;
        }
        (Some(token), None) => (texts.bad_token, token),
        (None, Some(file)) => match read_first_line(&file) {
            Ok(line) => (texts.bad_token_file, line),
            Err(error) => {
                environment.reject(texts.token_file, &[&error]);
                return None;
            }
        },
        (None, None) => return None,
    };
    if !is_token(&token) {
        environment.reject(error, &[]);
        return None;
    }
    Some(token.into())
}

/// Returns the first line of a file, trimmed. Bytes that are not UTF-8 are replaced, so that the token is
/// rejected later.
fn read_first_line(file: &str) -> Result<String, ErrorKind> {
    let mut bytes = Vec::new();
    File::open(file).and_then(|file| file.take(MAX_BYTES).read_to_end(&mut bytes)).map_err(|error| error.kind())?;
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
    use crate::render::texts::Language;

    /// Checks the token, or that the errors contain a text.
    fn check(values: &[(&str, &str)], expected: Result<&str, &str>) {
        let value = |name: &str| values.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned());
        let mut environment = Environment::new(&value, Language::English);
        let found = read_token(&mut environment);
        let errors = environment.errors.join("\n");
        match expected {
            Ok(token) => assert_eq!((found.as_ref().map(ExposeSecret::expose_secret), &*errors), (Some(token), "")),
            Err(needle) => {
                assert!(found.is_none() && errors.contains(needle) && !errors.contains("SECRET"), "{errors}")
            }
        }
    }

    #[test]
    fn the_token_is_read_from_the_environment_or_a_file() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = |name: &str, bytes: &[u8]| -> std::io::Result<String> {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes)?;
            Ok(path.to_string_lossy().into_owned())
        };
        let (token_variable, file_variable) = ("TELEGRAM_BOT_TOKEN", "TELEGRAM_BOT_TOKEN_FILE");
        check(&[(token_variable, "12:SECRET")], Ok("12:SECRET"));
        check(&[(token_variable, "SECRET")], Err("TELEGRAM_BOT_TOKEN is not"));
        let valid = file("valid", b" 12:SECRET \r\nwhatever else\n")?;
        check(&[(file_variable, &valid)], Ok("12:SECRET"));
        check(&[(file_variable, &valid), (token_variable, "12:SECRET")], Err("both"));
        check(&[(file_variable, &file("empty", b"")?)], Err("first line"));
        check(&[(file_variable, &file("garbage", b"SECRET\xFF\xFE")?)], Err("first line"));
        check(&[(file_variable, "/nowhere/12:SECRET")], Err("entity not found"));
        check(&[(file_variable, "12:SECRET")], Err("Cannot read"));
        Ok(())
    }
}
