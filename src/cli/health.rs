//! `health`: asks a running bot's status port whether it is alive, for images without a shell or other programs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use crate::config::Config;
use crate::render::texts::Language;

/// Timeout of the request: the bot answers from known data, so a slow answer means that it is not well.
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

/// Returns whether the bot is alive, and its answer.
async fn asked(address: SocketAddr) -> reqwest::Result<(bool, String)> {
    // A proxy does not lead back to this machine.
    let client = reqwest::Client::builder().no_proxy().timeout(TIME_OUT).build()?;
    let response = client.get(format!("http://{}/healthz", from_here(address))).send().await?;
    Ok((response.status().is_success(), response.text().await?))
}

/// Replaces an unspecified address, on which the bot listens everywhere, by localhost.
fn from_here(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
