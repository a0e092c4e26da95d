//! Reads enums whose variant stands in the field `type`.
//!
//! What is sent to a customer's browser is read by the core that the browser loads, so what it takes to read is downloaded over
//! a phone's line. serde's own way with such an enum puts every value aside until it has seen the tag, and is compiled once
//! more for each variant. Instead, all fields that any variant has are read as one record, and the variant takes its own out of
//! it: the JSON is the same, and a field that is there is checked whether or not its variant has it.

use serde::Deserialize;
use serde::de::Error;
use serde::de::value::StringDeserializer;

/// A field that the variant cannot be without.
pub(crate) fn needed<T, E: Error>(field: Option<T>, name: &'static str) -> Result<T, E> {
    field.ok_or_else(|| E::missing_field(name))
}

/// The same, of a field whose words depend on the variant.
pub(crate) fn needed_word<'de, T: Deserialize<'de>, E: Error>(
    field: Option<String>,
    name: &'static str,
) -> Result<T, E> {
    T::deserialize(StringDeserializer::new(needed(field, name)?))
}

/// The variant is one of a later version, or of none.
pub(crate) fn unknown<E: Error>(kind: &str) -> E {
    E::unknown_variant(kind, &[])
}

#[cfg(test)]
mod tests {
    use serde_json::{from_str, to_string};

    use crate::control::{ConsoleToApplet, HistoryLine};
    use crate::log::LogEvent;
    use crate::session::{EndReason, Phase};
    use crate::{Capability, PauseReason};

    #[test]
    fn the_tag_may_stand_anywhere_and_fields_of_later_versions_are_let_be() {
        let ended = from_str(r#"{"reason":"idle","since":[-1.5,{}],"type":"ended"}"#);
        let reason = EndReason::Idle;
        assert_eq!(ended.ok(), Some(LogEvent::Ended { reason }));
        let phase = from_str(r#"{"reason":"idle","type":"ended"}"#);
        assert_eq!(phase.ok(), Some(Phase::Ended { reason }));
    }

    #[test]
    fn a_reason_is_one_of_its_own_event() {
        let paused = LogEvent::StreamPaused {
            capability: Capability::Camera,
            reason: PauseReason::Call,
        };
        let json = to_string(&paused).unwrap();
        assert_eq!(from_str::<LogEvent>(&json).unwrap(), paused);
        assert!(from_str::<LogEvent>(&json.replace("call", "idle")).is_err());
        assert!(from_str::<LogEvent>(r#"{"type":"ended","reason":"call"}"#).is_err());
    }

    #[test]
    fn what_lacks_a_field_or_is_unknown_is_refused() {
        for bad in [
            r#"{"capability":"view"}"#,
            r#"{"type":"asked"}"#,
            r#"{"type":"asked","capability":null}"#,
            r#"{"type":"asked","capability":"fly"}"#,
            r#"{"type":"file_sent","name":"a.jpg"}"#,
            r#"{"type":"on_phone"}"#,
            r#"{"type":"Created"}"#,
            r#""created""#,
        ] {
            assert!(from_str::<LogEvent>(bad).is_err(), "{bad}");
        }
        for bad in [
            r#"{"type":"chat","text":"a"}"#,
            r#"{"type":"accept_file","transfer_id":-1}"#,
            r#"{"type":"show_phone_link","token":"12"}"#,
            r#"{"type":"fly"}"#,
        ] {
            assert!(from_str::<ConsoleToApplet>(bad).is_err(), "{bad}");
        }
        for bad in [
            r#"{"type":"chat","from":"customer","at_ms":1}"#,
            r#"{"type":"log"}"#,
            "{}",
        ] {
            assert!(from_str::<HistoryLine>(bad).is_err(), "{bad}");
        }
        assert!(from_str::<Phase>(r#"{"type":"ended"}"#).is_err());
    }

    #[test]
    fn what_may_be_none_may_be_left_out() {
        let wish = from_str(r#"{"type":"show_monitor"}"#);
        assert_eq!(
            wish.ok(),
            Some(ConsoleToApplet::ShowMonitor { monitor: None })
        );
    }
}
