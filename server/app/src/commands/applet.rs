//! `bowline applet`: signing the program that customers with Windows get.

mod baked;
mod certificate_table;
mod osslsigncode;
mod said;

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail, ensure};
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use x509_cert::der::Decode as _;

use super::print_line;
use crate::applet_file::Home;
use crate::config::Config;
use crate::own_authority;
use baked::Baked;
use osslsigncode::Tool;

/// Who signs, and what Windows shows of it.
#[derive(Clone, Debug, Default, clap::Args)]
pub(super) struct Wanted {
    /// Certificate chain, PEM
    #[arg(
        long,
        value_name = "FILE",
        required_unless_present = "pkcs12",
        requires = "key"
    )]
    certificate: Option<PathBuf>,
    /// Key of the certificate, PEM; with --pkcs11-module its URI, as in `pkcs11:token=signing;object=key`
    #[arg(long, value_name = "FILE", requires = "certificate")]
    key: Option<OsString>,
    /// PKCS #12 file with certificate and key, instead of the two
    #[arg(long, value_name = "FILE", conflicts_with_all = ["certificate", "key", "pkcs11_module"])]
    pkcs12: Option<PathBuf>,
    /// File that holds the password of the key, or the PIN of the hardware
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Module of the hardware that has the key, a PKCS #11 library
    #[arg(long, value_name = "FILE", requires = "key")]
    pkcs11_module: Option<PathBuf>,
    /// Time-stamp service, RFC 3161; without one the signature ends together with the certificate
    #[arg(long, value_name = "URL")]
    timestamp: Option<String>,
    /// Name that Windows shows [default: the organisation]
    #[arg(long)]
    name: Option<String>,
    /// Address that Windows shows beside it [default: the public URL]
    #[arg(long)]
    url: Option<String>,
    /// Root certificate by which the result is verified, PEM [default: the certificate's own file if that holds a self-signed one, or else those that this system trusts]
    #[arg(long, value_name = "FILE")]
    authority: Option<PathBuf>,
}

/// Signs the baked applet in its place.
pub(super) fn sign(config: &Config, wanted: &Wanted) -> anyhow::Result<()> {
    let file = sign_with(&Tool::osslsigncode(), config, wanted)?;
    let file = file.display();
    print_line(&format!(
        "{file} is signed and verified; customers get it from now on"
    ));
    Ok(())
}

fn sign_with(tool: &Tool, config: &Config, wanted: &Wanted) -> anyhow::Result<PathBuf> {
    let authority = own_authority::read(config)?;
    let home = Home {
        url: &config.origin,
        authority: authority.as_deref(),
    };
    let baked = Baked::find(config, home)?;
    let signing = wanted.signing(config)?;
    let part = baked.part()?;
    let files = ["-in".as_ref(), baked.file().as_os_str(), "-out".as_ref()];
    let files = files.into_iter().chain([part.file().as_os_str()]);
    let signing: Vec<_> = signing
        .iter()
        .map(OsString::as_os_str)
        .chain(files)
        .collect();
    let ran = tool.run(&signing)?;
    ensure!(
        ran.is_success,
        "it could not be signed, and stays as it was: {}",
        said::explain(&ran.said)
    );
    let check = || {
        baked.check(&part)?;
        verify(tool, part.file(), wanted.trusted()?.as_deref())
    };
    check().context("the signed program is not good, and the old one stays")?;
    baked.replace(&part)
}

/// Has the signature verified, without a look into the network.
fn verify(tool: &Tool, file: &Path, trusted: Option<&Path>) -> anyhow::Result<()> {
    let mut arguments: Vec<&OsStr> = vec!["verify".as_ref()];
    // Versions before 2.8 do not know it.
    let known = tool.run(&["verify", "--help"])?.said;
    if known.contains("-ignore-cdp") {
        arguments.push("-ignore-cdp".as_ref());
    }
    if let Some(trusted) = trusted {
        arguments.extend(["-CAfile".as_ref(), trusted.as_os_str()]);
    }
    arguments.extend(["-in".as_ref(), file.as_os_str()]);
    let ran = tool.run(&arguments)?;
    ensure!(ran.is_success, "{}", said::explain(&ran.said));
    Ok(())
}

impl Wanted {
    /// The arguments for signing, but for the files. No secret is among them: other users can read them.
    fn signing(&self, config: &Config) -> anyhow::Result<Vec<OsString>> {
        let organisation = config.organisation.as_str();
        let name = self.name.as_deref().unwrap_or(organisation);
        let url = self.url.as_ref().unwrap_or(&config.origin);
        let mut arguments: Vec<OsString> = ["sign", "-h", "sha256", "-n", name, "-i", url]
            .map(OsString::from)
            .into();
        let mut give = |option: &str, value: Option<&OsStr>| {
            let value = value.map(|value| [option.into(), value.to_owned()]);
            arguments.extend(value.into_iter().flatten());
        };
        give("-certs", self.certificate.as_deref().map(Path::as_os_str));
        give("-key", self.key()?);
        give("-pkcs12", self.pkcs12.as_deref().map(Path::as_os_str));
        let module = self.pkcs11_module.as_deref();
        give("-pkcs11module", module.map(Path::as_os_str));
        let password = self.password_file.as_deref();
        give("-readpass", password.map(Path::as_os_str));
        give("-ts", self.timestamp.as_deref().map(OsStr::new));
        Ok(arguments)
    }

    fn key(&self) -> anyhow::Result<Option<&OsStr>> {
        let key = self.key.as_deref();
        let text = key.map(OsStr::to_string_lossy).unwrap_or_default();
        ensure!(
            !text.contains("pin-value"),
            "other users of this machine can read what is on the command line: give the PIN with --password-file"
        );
        match (&self.pkcs11_module, text.starts_with("pkcs11:")) {
            (None, true) => {
                bail!("give --pkcs11-module, the library of the hardware that has the key")
            }
            (Some(_), false) => {
                bail!("with --pkcs11-module, --key is a URI: `pkcs11:token=...;object=...`")
            }
            (None, false) | (Some(_), true) => Ok(key),
        }
    }

    /// By what the result is verified; nothing for those that this system trusts.
    fn trusted(&self) -> anyhow::Result<Option<PathBuf>> {
        if let Some(authority) = &self.authority {
            return Ok(Some(authority.clone()));
        }
        let Some(file) = &self.certificate else {
            return Ok(None);
        };
        let chain =
            CertificateDer::pem_file_iter(file).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let chain = chain.with_context(|| format!("the certificate {}", file.display()))?;
        let is_root = |certificate: &CertificateDer<'_>| {
            let read = x509_cert::Certificate::from_der(certificate);
            read.is_ok_and(|read| read.tbs_certificate.issuer == read.tbs_certificate.subject)
        };
        Ok(chain.iter().any(is_root).then(|| file.clone()))
    }
}

#[cfg(test)]
#[path = "applet/tests.rs"]
mod tests;
