//! A value in a metadata block, whichever language it was written in.
//!
//! Takes anything that YAML or TOML can say, keys that occur twice and tags included; gives a [`Meta`].

use std::fmt;

use serde::de::{Deserialize, Deserializer, EnumAccess, MapAccess, SeqAccess, VariantAccess, Visitor};
use toml::de::{DeTable, DeValue};

/// A value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Meta {
    Null,
    Bool(bool),
    /// A text, a number or a date.
    Text(String),
    List(Vec<Meta>),
    /// Keys in order; a key may occur twice.
    Map(Vec<(Meta, Meta)>),
}

impl Meta {
    /// What a TOML document says.
    pub(super) fn from_toml(table: &DeTable<'_>) -> Self {
        let entry = |(key, value): (&toml::Spanned<_>, &toml::Spanned<_>)| {
            (Self::Text(AsRef::<str>::as_ref(key.get_ref()).to_owned()), Self::from_toml_value(value.get_ref()))
        };
        Self::Map(table.iter().map(entry).collect())
    }

    fn from_toml_value(value: &DeValue<'_>) -> Self {
        match value {
            DeValue::String(text) => Self::Text(text.to_string()),
            DeValue::Integer(number) => Self::Text(number.as_str().to_owned()),
            DeValue::Float(number) => Self::Text(number.as_str().to_owned()),
            DeValue::Boolean(value) => Self::Bool(*value),
            DeValue::Datetime(date) => Self::Text(date.to_string()),
            DeValue::Array(items) => {
                Self::List(items.iter().map(|item| Self::from_toml_value(item.get_ref())).collect())
            }
            DeValue::Table(table) => Self::from_toml(table),
        }
    }

    pub(super) fn is_map(&self) -> bool {
        matches!(self, Self::Map(_))
    }

    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }

    /// The value of `key`, however it is capitalised; the last one where it occurs twice.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        let Self::Map(entries) = self else { return None };
        let is_key = |name: &Self| matches!(name, Self::Text(name) if name.eq_ignore_ascii_case(key));
        entries.iter().rev().find(|(name, _)| is_key(name)).map(|(_, value)| value)
    }

    /// The value as a text, where it is a single one.
    pub(super) fn text(&self) -> Option<String> {
        match self {
            Self::Text(text) => Some(text.trim().to_owned()),
            Self::Bool(value) => Some(value.to_string()),
            Self::Null | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The value as yes or no.
    pub(super) fn flag(&self) -> Option<bool> {
        match self {
            Self::Bool(value) => Some(*value),
            Self::Text(text) => match text.trim().to_lowercase().as_str() {
                "true" | "yes" | "on" => Some(true),
                "false" | "no" | "off" => Some(false),
                _ => None,
            },
            Self::Null | Self::List(_) | Self::Map(_) => None,
        }
    }

    /// The value as texts: a list, or one text with commas between them.
    pub(super) fn texts(&self) -> Vec<String> {
        match self {
            Self::List(items) => items.iter().filter_map(Self::text).filter(|text| !text.is_empty()).collect(),
            Self::Text(text) => {
                text.split(',').map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned).collect()
            }
            Self::Null | Self::Bool(_) | Self::Map(_) => Vec::new(),
        }
    }

    /// The value as words: a list, or one text with commas, or else with spaces, between them.
    pub(super) fn words(&self) -> Vec<String> {
        match self {
            Self::List(items) => items.iter().filter_map(Self::text).collect(),
            Self::Text(text) => {
                let separator = if text.contains(',') { ',' } else { ' ' };
                let words = text.split(separator).map(str::trim).filter(|word| !word.is_empty());
                words.map(str::to_owned).collect()
            }
            Self::Null | Self::Bool(_) | Self::Map(_) => Vec::new(),
        }
    }
}

impl<'de> Deserialize<'de> for Meta {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnyValue)
    }
}

struct AnyValue;

impl<'de> Visitor<'de> for AnyValue {
    type Value = Meta;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_bool<E>(self, value: bool) -> Result<Meta, E> {
        Ok(Meta::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Meta, E> {
        Ok(Meta::Text(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Meta, E> {
        Ok(Meta::Text(value.to_string()))
    }

    fn visit_i128<E>(self, value: i128) -> Result<Meta, E> {
        Ok(Meta::Text(value.to_string()))
    }

    fn visit_u128<E>(self, value: u128) -> Result<Meta, E> {
        Ok(Meta::Text(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Meta, E> {
        Ok(Meta::Text(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Meta, E> {
        Ok(Meta::Text(value.to_owned()))
    }

    fn visit_unit<E>(self) -> Result<Meta, E> {
        Ok(Meta::Null)
    }

    fn visit_none<E>(self) -> Result<Meta, E> {
        Ok(Meta::Null)
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<Meta, D::Error> {
        Meta::deserialize(deserializer)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Meta, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Meta::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Meta, A::Error> {
        let mut map = Vec::new();
        while let Some(entry) = entries.next_entry()? {
            map.push(entry);
        }
        Ok(Meta::Map(map))
    }

    /// A value with a YAML tag: the value.
    fn visit_enum<A: EnumAccess<'de>>(self, data: A) -> Result<Meta, A::Error> {
        let (_, value): (String, _) = data.variant()?;
        value.newtype_variant()
    }
}
