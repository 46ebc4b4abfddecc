//! Reads environment variables and collects the errors in them.

use std::fmt::Display;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::ops::RangeInclusive;

use crate::render::texts::{CliTexts, Language, fill};

/// A source of variables, and the errors found in them.
pub struct Environment<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    pub texts: &'static CliTexts,
    pub errors: Vec<String>,
}

impl<'a> Environment<'a> {
    pub fn new(lookup: &'a dyn Fn(&str) -> Option<String>, language: Language) -> Self {
        Self { lookup, texts: language.cli_texts(), errors: Vec::new() }
    }

    /// Returns the value of a variable, without ASCII white space at its ends; `None` if it is not set or empty. Other
    /// white space may belong to the name of a folder.
    pub fn get(&self, name: &str) -> Option<String> {
        (self.lookup)(name).map(|value| value.trim_ascii().to_owned()).filter(|value| !value.is_empty())
    }

    /// Adds an error: a sentence from the table of texts, filled with values.
    pub fn reject(&mut self, template: &str, values: &[&dyn Display]) {
        self.errors.push(fill(template, values));
    }

    /// Returns a whole number; `None` if the variable is not set or its value is rejected.
    pub fn parse_number(&mut self, name: &str, range: RangeInclusive<u32>) -> Option<u32> {
        let text = self.get(name)?;
        let number = text.parse().ok().filter(|number| range.contains(number));
        if number.is_none() {
            let (min, max) = range.into_inner();
            self.reject(self.texts.bad_number, &[&name, &text, &min, &max]);
        }
        number
    }

    /// Returns an address to listen on, on the loopback interface if only a port is given; `None` if the
    /// variable is not set or its value is rejected.
    pub fn parse_address(&mut self, name: &str) -> Option<SocketAddr> {
        let text = self.get(name)?;
        let local = text.parse().map(|port| SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), port));
        let address = local.ok().or_else(|| text.parse().ok());
        if address.is_none() {
            self.reject(self.texts.bad_address, &[&name, &text]);
        }
        address
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: &str, expected: Option<&str>) {
        let value_of = |_: &str| Some(value.to_owned());
        let mut environment = Environment::new(&value_of, Language::English);
        let found = environment.parse_address("STATUS_LISTEN");
        assert_eq!(found.map(|address| address.to_string()).as_deref(), expected, "{value}");
        assert_eq!(environment.errors.is_empty(), expected.is_some(), "{value}: {:?}", environment.errors);
    }

    #[test]
    fn a_bare_port_is_on_the_loopback_interface() {
        check("9090", Some("127.0.0.1:9090"));
        check(" 0.0.0.0:80 ", Some("0.0.0.0:80"));
        check("[::1]:9090", Some("[::1]:9090"));
        check("99999", None);
        check("localhost:9090", None);
    }
}
