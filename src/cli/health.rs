//! `health`: asks the status port of a running bot whether it is alive, for container images without a shell or
//! other programs.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::process::ExitCode;
use std::time::Duration;

use crate::config::Config;
use crate::render::texts::Language;

/// Timeout of the request. The bot responds from memory, so a slow response means that it is not healthy.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Prints the bot's health; the exit code is 1 if the bot is not alive or does not respond.
pub fn run(language: Language) -> anyhow::Result<ExitCode> {
    let Some(address) = Config::read_status_address(language)? else {
        anyhow::bail!(
            "STATUS_LISTEN is not set, so the bot cannot be asked for its health; set it in the bot's environment, for example to 9090"
        );
    };
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let (is_alive, state) =
        runtime.block_on(fetch_health(address)).unwrap_or_else(|error| (false, format!("no answer: {error}")));
    println!("{}", state.trim());
    Ok(if is_alive { ExitCode::SUCCESS } else { ExitCode::from(1) })
}

/// Returns whether the bot is alive, and the text of its response.
async fn fetch_health(address: SocketAddr) -> reqwest::Result<(bool, String)> {
    // A proxy could not reach this machine's own port.
    let client = reqwest::Client::builder().no_proxy().timeout(TIMEOUT).build()?;
    let response = client.get(format!("http://{}/healthz", to_reachable_address(address))).send().await?;
    Ok((response.status().is_success(), response.text().await?))
}

/// Returns the address at which the bot can be reached: localhost instead of an unspecified address, which
/// means all interfaces.
fn to_reachable_address(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}
