//! Who may ask for what.
//!
//! Takes what a request says of where it comes from; gives leave, or a status. Anything on the machine can reach the
//! preview, a page of any site that is open in the same browser included. So a request must name this machine as its host
//! (or else a name that was bent to it, as DNS rebinding does), what another site's page asks for by itself is refused,
//! and what changes anything takes a token that only our own pages hold.

use std::net::IpAddr;

/// What a request says of itself.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Asked<'r> {
    /// `Host`
    pub(super) host: Option<&'r str>,
    /// `Origin`
    pub(super) origin: Option<&'r str>,
    /// `Referer`
    pub(super) referer: Option<&'r str>,
    /// `Sec-Fetch-Site`
    pub(super) site: Option<&'r str>,
    /// `Sec-Fetch-Mode`
    pub(super) mode: Option<&'r str>,
    /// `Sec-Fetch-Dest`
    pub(super) dest: Option<&'r str>,
    /// The token that was sent along.
    pub(super) token: Option<&'r str>,
}

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It names another host, or none.
    Host,
    /// A page of another site asks.
    Origin,
    /// It does not hold the token.
    Token,
}

impl Refusal {
    /// The status of the answer.
    pub(super) fn status(self) -> u16 {
        match self {
            Self::Host => 421,
            Self::Origin | Self::Token => 403,
        }
    }

    /// What is said.
    pub(super) fn message(self) -> &'static str {
        match self {
            Self::Host => "this preview is reached by the address of its machine or the name that --hostname gives\n",
            Self::Origin => "pages of other sites may not ask for this\n",
            Self::Token => "this needs the token of a page of the preview that is open: load it again\n",
        }
    }
}

/// Whether the request may read. `name` is what `--hostname` names.
pub(super) fn may_read(asked: &Asked<'_>, name: &str) -> Result<(), Refusal> {
    let host = asked.host.filter(|host| is_ours(host, name)).ok_or(Refusal::Host)?;
    let foreign = match asked.site {
        // A link from elsewhere may be followed; what a page elsewhere loads by itself, scripts and pictures and frames, may not.
        Some("cross-site" | "same-site") => asked.mode != Some("navigate") || asked.dest != Some("document"),
        Some(_) => false,
        None => asked.origin.is_some_and(|origin| !is_same(origin, host)),
    };
    if foreign { Err(Refusal::Origin) } else { Ok(()) }
}

/// Whether the request may have something done. `token` is that of our pages.
pub(super) fn may_act(asked: &Asked<'_>, name: &str, token: &str) -> Result<(), Refusal> {
    let host = asked.host.filter(|host| is_ours(host, name)).ok_or(Refusal::Host)?;
    let from = asked.origin.or(asked.referer);
    if !from.is_some_and(|from| is_same(from, host)) || !matches!(asked.site, None | Some("same-origin")) {
        return Err(Refusal::Origin);
    }
    if asked.token == Some(token) { Ok(()) } else { Err(Refusal::Token) }
}

/// Whether a `Host` is an address, or a name that no foreign DNS server can bend: an attacker has no address of ours.
fn is_ours(host: &str, name: &str) -> bool {
    let host = without_port(host);
    let plain = host.strip_prefix('[').and_then(|host| host.strip_suffix(']')).unwrap_or(host);
    plain.parse::<IpAddr>().is_ok()
        || host.eq_ignore_ascii_case("localhost")
        || host.eq_ignore_ascii_case(name.trim_start_matches('[').trim_end_matches(']'))
}

fn without_port(host: &str) -> &str {
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) && !name.ends_with(':') => name,
        _ => host,
    }
}

/// Whether an origin, or the URL of a page, is of this host. The port counts.
fn is_same(url: &str, host: &str) -> bool {
    let Some((scheme, rest)) = url.split_once("://") else { return false };
    let authority = rest.split('/').next().unwrap_or("");
    matches!(scheme, "http" | "https") && authority.eq_ignore_ascii_case(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: &str = "127.0.0.1:3000";

    fn asked() -> Asked<'static> {
        Asked { host: Some(HERE), ..Asked::default() }
    }

    #[test]
    fn the_host_must_be_this_machine() {
        for host in [HERE, "localhost:3000", "LOCALHOST", "[::1]:3000", "192.168.1.7:3000", "mybox.lan:3000"] {
            assert_eq!(may_read(&Asked { host: Some(host), ..asked() }, "mybox.lan"), Ok(()), "{host}");
        }
        for host in
            ["evil.example", "evil.example:3000", "127.0.0.1.evil.example", "localhost.evil.example", "", ":3000"]
        {
            assert_eq!(may_read(&Asked { host: Some(host), ..asked() }, "127.0.0.1"), Err(Refusal::Host), "{host}");
        }
        assert_eq!(may_read(&Asked::default(), "127.0.0.1"), Err(Refusal::Host));
    }

    #[test]
    fn links_from_other_sites_may_be_followed_and_nothing_else() {
        let from = |site, mode, dest| Asked { site: Some(site), mode: Some(mode), dest: Some(dest), ..asked() };
        let read = |asked: Asked<'_>| may_read(&asked, "127.0.0.1");
        assert_eq!(read(from("same-origin", "cors", "empty")), Ok(()));
        assert_eq!(read(from("none", "navigate", "document")), Ok(()));
        assert_eq!(read(from("cross-site", "navigate", "document")), Ok(()));
        assert_eq!(read(from("cross-site", "navigate", "iframe")), Err(Refusal::Origin));
        assert_eq!(read(from("cross-site", "no-cors", "script")), Err(Refusal::Origin));
        // Another port of this machine is the same site and another origin.
        assert_eq!(read(from("same-site", "no-cors", "image")), Err(Refusal::Origin));
    }

    #[test]
    fn browsers_that_say_little_are_judged_by_the_origin() {
        let read = |origin| may_read(&Asked { origin: Some(origin), ..asked() }, "127.0.0.1");
        assert_eq!(read("http://127.0.0.1:3000"), Ok(()));
        assert_eq!(read("http://127.0.0.1:8000"), Err(Refusal::Origin));
        assert_eq!(read("null"), Err(Refusal::Origin));
    }

    #[test]
    fn only_our_own_pages_may_act() {
        let ours = Asked { origin: Some("http://127.0.0.1:3000"), token: Some("secret"), ..asked() };
        let act = |asked: Asked<'_>| may_act(&asked, "127.0.0.1", "secret");
        assert_eq!(act(ours), Ok(()));
        assert_eq!(act(Asked { origin: None, referer: Some("http://127.0.0.1:3000/a.html"), ..ours }), Ok(()));
        assert_eq!(act(Asked { token: None, ..ours }), Err(Refusal::Token));
        assert_eq!(act(Asked { token: Some("guess"), ..ours }), Err(Refusal::Token));
        assert_eq!(act(Asked { origin: None, ..ours }), Err(Refusal::Origin));
        assert_eq!(act(Asked { origin: Some("http://evil.example"), ..ours }), Err(Refusal::Origin));
        assert_eq!(act(Asked { origin: Some("http://localhost:3000"), ..ours }), Err(Refusal::Origin));
        assert_eq!(act(Asked { site: Some("cross-site"), ..ours }), Err(Refusal::Origin));
        assert_eq!(act(Asked { host: Some("evil.example:3000"), ..ours }), Err(Refusal::Host));
    }
}
