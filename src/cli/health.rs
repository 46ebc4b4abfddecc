//! `health`: whether the bot that runs beside it lives, for an image that has no shell and no other
//! program to ask with. It asks the bot's own port, and says what that says.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use crate::config::Config;
use crate::render::texts::Language;

/// The page is made of what is known already: later is too late.
const TIME_OUT: Duration = Duration::from_secs(3);

pub fn run(language: Language) -> anyhow::Result<ExitCode> {
    let Some(address) = Config::status(language)? else {
        anyhow::bail!(
            "STATUS_LISTEN is not set, and nothing shows whether the bot lives; set it where the bot runs, to 9090 for example."
        );
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (well, said) = runtime.block_on(asked(address)).unwrap_or_else(|error| (false, format!("no answer: {error}")));
    println!("{}", said.trim());
    Ok(if well { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Whether the bot is well, in its own word.
async fn asked(address: SocketAddr) -> reqwest::Result<(bool, String)> {
    // A proxy to the world does not lead to oneself.
    let client = reqwest::Client::builder().no_proxy().timeout(TIME_OUT).build()?;
    let response = client.get(format!("http://{}/healthz", from_here(address))).send().await?;
    Ok((response.status().is_success(), response.text().await?))
}

/// What listens everywhere listens here too.
fn from_here(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
