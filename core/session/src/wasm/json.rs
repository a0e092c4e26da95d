//! Reads what the page and the console say, and writes what they are told.
//!
//! A text becomes a tree of values first, and those are read with an error that says little. `serde_json` reads a text straight
//! into a type as well, but prints whatever it finds wrong, so that a phone would load how numbers with fractions are printed
//! and where a line begins, for words that nobody sees.

use std::fmt;

use serde::Serialize;
use serde::de::value::{MapDeserializer, SeqDeserializer};
use serde::de::{
    Deserialize, DeserializeOwned, Deserializer, Error, Expected, IntoDeserializer, MapAccess,
    SeqAccess, Unexpected, Visitor,
};
use serde::forward_to_deserialize_any;

/// Reads a value, within its bounds.
pub(super) fn parse<T: DeserializeOwned>(text: &str) -> Result<T, Unreadable> {
    let tree = serde_json::from_str::<Tree>(text).map_err(|_| Unreadable("not JSON".to_owned()))?;
    T::deserialize(tree)
}

/// What has this name on the wires.
pub(super) fn named<T: DeserializeOwned>(name: &str) -> Option<T> {
    T::deserialize(Tree::Text(name.to_owned())).ok()
}

pub(super) fn json(value: &impl Serialize) -> String {
    let Ok(text) = serde_json::to_string(value) else {
        unreachable!("messages are plain data")
    };
    text
}

/// Why a value could not be read.
#[derive(Debug)]
pub(super) struct Unreadable(String);

impl fmt::Display for Unreadable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Unreadable {}

impl Error for Unreadable {
    fn custom<T: fmt::Display>(words: T) -> Self {
        Self(words.to_string())
    }

    fn invalid_type(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        not(expected)
    }

    fn invalid_value(_found: Unexpected<'_>, expected: &dyn Expected) -> Self {
        not(expected)
    }

    fn unknown_variant(name: &str, _known: &'static [&'static str]) -> Self {
        Self(format!("unknown: {name}"))
    }
}

fn not(expected: &dyn Expected) -> Unreadable {
    Unreadable(format!("not {expected}"))
}

/// A JSON value.
enum Tree {
    Null,
    Truth(bool),
    Whole(u64),
    /// No message has a number below zero or with a fraction; a field that is not known may.
    OddNumber,
    Text(String),
    List(Vec<Tree>),
    Object(Vec<(String, Tree)>),
}

impl<'de> Deserialize<'de> for Tree {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(TreeVisitor)
    }
}

struct TreeVisitor;

impl<'de> Visitor<'de> for TreeVisitor {
    type Value = Tree;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E>(self) -> Result<Tree, E> {
        Ok(Tree::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Tree, E> {
        Ok(Tree::Truth(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Tree, E> {
        Ok(Tree::Whole(value))
    }

    fn visit_i64<E>(self, _value: i64) -> Result<Tree, E> {
        Ok(Tree::OddNumber)
    }

    fn visit_f64<E>(self, _value: f64) -> Result<Tree, E> {
        Ok(Tree::OddNumber)
    }

    fn visit_str<E>(self, value: &str) -> Result<Tree, E> {
        Ok(Tree::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Tree, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Tree::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Tree, A::Error> {
        let mut object = Vec::new();
        while let Some(field) = fields.next_entry()? {
            object.push(field);
        }
        Ok(Tree::Object(object))
    }
}

impl IntoDeserializer<'_, Unreadable> for Tree {
    type Deserializer = Self;

    fn into_deserializer(self) -> Self {
        self
    }
}

/// Each kind of value is asked for by its kind, so that nothing is compiled for what a field never is.
impl<'de> Deserializer<'de> for Tree {
    type Error = Unreadable;

    fn deserialize_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        Err(not(&visitor))
    }

    fn deserialize_bool<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Self::Truth(value) = self else {
            return Err(not(&visitor));
        };
        visitor.visit_bool(value)
    }

    fn deserialize_u64<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Self::Whole(value) = self else {
            return Err(not(&visitor));
        };
        visitor.visit_u64(value)
    }

    fn deserialize_u32<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        self.deserialize_u64(visitor)
    }

    fn deserialize_string<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Self::Text(text) = self else {
            return Err(not(&visitor));
        };
        visitor.visit_string(text)
    }

    fn deserialize_option<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        if matches!(self, Self::Null) {
            return visitor.visit_none();
        }
        visitor.visit_some(self)
    }

    fn deserialize_newtype_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        visitor.visit_newtype_struct(self)
    }

    fn deserialize_seq<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        let Self::List(items) = self else {
            return Err(not(&visitor));
        };
        visitor.visit_seq(SeqDeserializer::new(items.into_iter()))
    }

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _fields: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let Self::Object(fields) = self else {
            return Err(not(&visitor));
        };
        visitor.visit_map(MapDeserializer::new(fields.into_iter()))
    }

    fn deserialize_enum<V: Visitor<'de>>(
        self,
        _name: &'static str,
        _variants: &'static [&'static str],
        visitor: V,
    ) -> Result<V::Value, Unreadable> {
        let Self::Text(word) = self else {
            return Err(not(&visitor));
        };
        visitor.visit_enum(word.into_deserializer())
    }

    fn deserialize_ignored_any<V: Visitor<'de>>(self, visitor: V) -> Result<V::Value, Unreadable> {
        visitor.visit_unit()
    }

    forward_to_deserialize_any! {
        i8 i16 i32 i64 i128 u8 u16 u128 f32 f64 char str bytes byte_buf unit unit_struct tuple
        tuple_struct map identifier
    }
}

#[cfg(test)]
mod tests {
    use bowline_protocol::Capability;
    use bowline_protocol::control::{CapabilityStatus, ConsoleToApplet};
    use bowline_protocol::customer::CustomerKept;
    use proptest::prelude::*;

    use super::{named, parse};

    #[test]
    fn what_was_written_is_read() {
        let kept = r#"{"history":[
            {"type":"chat","from":"technician","message_id":"0000000000000000000000000000000a","text":"H\u00e9 \"you\"","at_ms":7},
            {"type":"log","entry":{"at_ms":1790000000123,"event":{"type":"on_phone","event":{"type":"ended","reason":"idle"}}}}
        ],"last_transfer":3}"#;
        let read: CustomerKept = parse(kept).unwrap();
        let plain: CustomerKept = serde_json::from_str(kept).unwrap();
        assert_eq!((read.history.len(), read), (2, plain));
        assert_eq!(named("camera"), Some(Capability::Camera));
    }

    #[test]
    fn what_a_field_is_not_is_refused_in_words() {
        for (bad, why) in [
            ("{", "not JSON"),
            ("[]", "not struct WishFields"),
            (r#"{"type":"fly"}"#, "unknown: fly"),
            (
                r#"{"type":"chat","text":"a"}"#,
                "missing field `message_id`",
            ),
            (r#"{"type":"chat","text":" "}"#, "the text is empty"),
            (
                r#"{"type":"accept_file","transfer_id":4294967296}"#,
                "not u32",
            ),
            (r#"{"type":"accept_file","transfer_id":1.5}"#, "not u32"),
            (
                r#"{"type":"take_snapshot","type":"chat"}"#,
                "duplicate field `type`",
            ),
        ] {
            let read = parse::<ConsoleToApplet>(bad);
            assert_eq!(read.unwrap_err().to_string(), why, "{bad}");
        }
    }

    #[test]
    fn values_of_later_versions_are_let_be() {
        let status = r#"{"capability":"view","state":"allowed","since_ms":1,"odd":[-1,0.5,null,true,{"a":{}}]}"#;
        assert_eq!(parse::<CapabilityStatus>(status).unwrap().paused, None);
    }

    #[test]
    fn depth_is_bounded() {
        assert!(parse::<ConsoleToApplet>(&"[".repeat(100_000)).is_err());
        let nested = r#"{"type":"on_phone","event":"#.repeat(60);
        assert!(parse::<bowline_protocol::log::LogEvent>(&nested).is_err());
    }

    proptest! {
        /// Whatever `serde_json` reads by itself is read the same, but for a list in the place of an object.
        #[test]
        fn it_reads_as_serde_json_does(
            kind in "(chat|request_capability|accept_file|show_monitor|take_snapshot|keep_frozen|fly)",
            field in "(text|capability|transfer_id|monitor|message_id|size_bytes|type|else)",
            value in r#"(null|true|-?[0-9]{1,11}(\.5)?|"(camera|chat|a|0{32})?"|\[\]|\{"a":1\})"#,
        ) {
            let text = format!(r#"{{"type":"{kind}","{field}":{value}}}"#);
            let plain = serde_json::from_str::<ConsoleToApplet>(&text).ok();
            prop_assert_eq!(parse::<ConsoleToApplet>(&text).ok(), plain, "{}", text);
        }
    }
}
