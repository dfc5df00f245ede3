//! What tokens cost. A built-in table of published list prices, and the user's own file over it. A model that is in neither is
//! refused: a guess about a price is a hole in a cap.

use std::collections::BTreeMap;

use nightcrew_model::money::{NanoDollars, PicoPerToken, ceil_to_nano};
use nightcrew_model::usage::Usage;
use serde::Deserialize;

/// When the built-in table was last compared with the vendors' lists.
pub const CHECKED: &str = "2026-11-21";

/// Prices of one range of prompt lengths, per token.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rates {
    /// Input that no cache is involved in.
    pub input: PicoPerToken,
    /// Input read from a cache.
    pub cache_read: PicoPerToken,
    /// Input written to a cache: the dearest kind that the vendor has.
    pub cache_write: PicoPerToken,
    /// Output, reasoning included.
    pub output: PicoPerToken,
}

/// What a model costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Price {
    /// Up to the long-context boundary.
    pub rates: Rates,
    /// Above so many input tokens, all tokens of a call cost this instead.
    pub long: Option<(u64, Rates)>,
}

impl Price {
    /// What a call costs that used this.
    #[must_use]
    pub fn charge(&self, usage: &Usage) -> NanoDollars {
        let rates = match self.long {
            Some((above, long)) if usage.input > above => long,
            _ => self.rates,
        };
        let plain = usage.input.saturating_sub(usage.cache_read).saturating_sub(usage.cache_write);
        let pico = rates.input.times(plain)
            + rates.cache_read.times(usage.cache_read)
            + rates.cache_write.times(usage.cache_write)
            + rates.output.times(usage.output);
        ceil_to_nano(pico)
    }

    /// The most that a call of at most so many tokens can cost: every input token at the dearest rate within reach.
    #[must_use]
    pub fn most(&self, input: u64, output: u64) -> NanoDollars {
        let mut dearest_input = self.rates.input.max(self.rates.cache_write).max(self.rates.cache_read);
        let mut dearest_output = self.rates.output;
        if let Some((above, long)) = self.long
            && input > above
        {
            dearest_input = dearest_input.max(long.input).max(long.cache_write).max(long.cache_read);
            dearest_output = dearest_output.max(long.output);
        }
        ceil_to_nano(dearest_input.times(input) + dearest_output.times(output))
    }
}

/// A row of the built-in table, in millionths of a dollar per million tokens (which are pico-dollars per token): input,
/// output, cache read, dearest cache write.
struct Row(&'static str, [u64; 4], Option<Long>);

/// Above so many input tokens, the rates times so many tenths: input side, output.
struct Long(u64, u64, u64);

const OPENAI_LONG: Option<Long> = Some(Long(272_000, 20, 15));

/// List prices of the standard tier in US dollars, as published by the vendors (platform.openai.com/docs/pricing,
/// docs.anthropic.com/en/docs/about-claude/pricing, ai.google.dev/gemini-api/docs/pricing), compared on [`CHECKED`].
const BUILT_IN: &[Row] = &[
    Row("gpt-6.1-sol", [2_000_000, 10_000_000, 100_000, 2_500_000], OPENAI_LONG),
    Row("gpt-6.1-terra", [1_000_000, 5_000_000, 50_000, 1_250_000], OPENAI_LONG),
    Row("gpt-6-luna", [100_000, 500_000, 10_000, 125_000], OPENAI_LONG),
    Row("gpt-5.6-luna", [200_000, 1_200_000, 20_000, 250_000], OPENAI_LONG),
    Row("gpt-5-nano", [50_000, 400_000, 5_000, 50_000], None),
    Row("claude-haiku-5-5", [100_000, 500_000, 10_000, 200_000], Some(Long(100_000, 50, 50))),
    Row("claude-haiku-4-5", [1_000_000, 5_000_000, 100_000, 2_000_000], None),
    Row("claude-sonnet-5-5", [2_000_000, 10_000_000, 200_000, 4_000_000], None),
    Row("claude-opus-5-5", [4_000_000, 20_000_000, 400_000, 8_000_000], None),
    Row("gemini-3.8-flash", [750_000, 3_750_000, 75_000, 750_000], None),
    Row("gemini-2.5-flash-lite", [100_000, 400_000, 10_000, 100_000], None),
    // The model of our own provider twin: play money at a real small model's price.
    Row("twin-small", [250_000, 2_000_000, 250_000, 250_000], None),
];

impl Row {
    fn price(&self) -> Price {
        let [input, output, cache_read, cache_write] = self.1;
        let rates = |tenths_in: u64, tenths_out: u64| Rates {
            input: PicoPerToken(input * tenths_in / 10),
            cache_read: PicoPerToken(cache_read * tenths_in / 10),
            cache_write: PicoPerToken(cache_write * tenths_in / 10),
            output: PicoPerToken(output * tenths_out / 10),
        };
        let long = self
            .2
            .as_ref()
            .map(|Long(above, tenths_in, tenths_out)| (*above, rates(*tenths_in, *tenths_out)));
        Price { rates: rates(10, 10), long }
    }
}

/// Why there is no price.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PricesError {
    /// The model is in no table.
    #[error("no price is known for the model `{model}`{}: name it in a prices file, or choose a model that is known", suggestion(.near))]
    Unknown {
        /// The model.
        model: String,
        /// A known one with a similar name.
        near: Option<String>,
    },
    /// The user's file cannot be read.
    #[error("the prices file cannot be read: {0}")]
    File(String),
    /// A price in the user's file is none.
    #[error("the price of `{0}` is no amount in dollars per million tokens, such as \"0.25\"")]
    Amount(String),
}

fn suggestion(near: &Option<String>) -> String {
    near.as_ref().map(|near| format!(" (did you mean `{near}`?)")).unwrap_or_default()
}

/// A user's prices file, in dollars per million tokens.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    models: BTreeMap<String, FilePrice>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FilePrice {
    input: String,
    output: String,
    #[serde(default)]
    cache_read: Option<String>,
    #[serde(default)]
    cache_write: Option<String>,
    #[serde(default)]
    long: Option<FileLong>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct FileLong {
    above: u64,
    input: String,
    output: String,
    #[serde(default)]
    cache_read: Option<String>,
    #[serde(default)]
    cache_write: Option<String>,
}

/// All known prices, by the model's exact name.
#[derive(Clone, Debug)]
pub struct Prices(BTreeMap<String, Price>);

impl Default for Prices {
    fn default() -> Self {
        Self(BUILT_IN.iter().map(|row| (row.0.to_owned(), row.price())).collect())
    }
}

impl Prices {
    /// The same with the models of a user's file over it:
    ///
    /// ```yaml
    /// models:
    ///   my-model: {input: "0.25", output: "2.00", cache_read: "0.025"}
    ///   local: {input: "0", output: "0"}
    /// ```
    ///
    /// # Errors
    /// When the text is no such file.
    pub fn with_file(mut self, yaml: &str) -> Result<Self, PricesError> {
        let file: File =
            serde_saphyr::from_str(yaml).map_err(|error| PricesError::File(error.to_string()))?;
        for (model, price) in file.models {
            let read =
                |text: &str| PicoPerToken::per_million(text).map_err(|_| PricesError::Amount(model.clone()));
            let rates =
                |input: &str, output: &str, cache_read: &Option<String>, cache_write: &Option<String>| {
                    let input = read(input)?;
                    let or_input = |text: &Option<String>| text.as_deref().map_or(Ok(input), read);
                    let (cache_read, cache_write) = (or_input(cache_read)?, or_input(cache_write)?);
                    Ok(Rates { input, cache_read, cache_write, output: read(output)? })
                };
            let long = price.long.as_ref().map(|long| {
                Ok((long.above, rates(&long.input, &long.output, &long.cache_read, &long.cache_write)?))
            });
            let price = Price {
                rates: rates(&price.input, &price.output, &price.cache_read, &price.cache_write)?,
                long: long.transpose()?,
            };
            self.0.insert(model, price);
        }
        Ok(self)
    }

    /// The price of a model.
    ///
    /// # Errors
    /// When it is not known.
    pub fn of(&self, model: &str) -> Result<Price, PricesError> {
        self.0.get(model).copied().ok_or_else(|| {
            let shared = |name: &&String| name.bytes().zip(model.bytes()).take_while(|(a, b)| a == b).count();
            let near = self.0.keys().max_by_key(shared).filter(|name| shared(name) >= 4).cloned();
            PricesError::Unknown { model: model.to_owned(), near }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn charges_are_exact_and_never_above_the_most() {
        let prices = Prices::default();
        let haiku = prices.of("claude-haiku-5-5").unwrap();
        let usage = Usage { input: 1500, cache_read: 1200, cache_write: 0, output: 80 };
        // 300 × 0.1 + 1200 × 0.01 + 80 × 0.5 dollars per million.
        assert_eq!(haiku.charge(&usage), NanoDollars(82_000));
        let long = Usage { input: 100_001, output: 1, ..Usage::default() };
        assert_eq!(haiku.charge(&long), NanoDollars(100_001 * 500 + 2_500));
        for (name, price) in &prices.0 {
            for input in [0, 1, 99_999, 100_001, 272_000, 272_001, 900_000] {
                for (read, write) in [(0, 0), (input, 0), (0, input), (input / 2, input / 2)] {
                    let usage = Usage { input, cache_read: read, cache_write: write, output: 300 };
                    assert!(price.charge(&usage) <= price.most(input, 300), "{name} at {input}");
                    assert!(price.charge(&usage) <= price.most(input + 1000, 301), "{name} at {input}");
                }
            }
        }
    }

    #[test]
    fn an_unknown_model_is_refused_and_a_file_can_name_it() {
        let error = Prices::default().of("gpt-6-lune").unwrap_err();
        assert_eq!(
            error,
            PricesError::Unknown { model: "gpt-6-lune".to_owned(), near: Some("gpt-6-luna".to_owned()) }
        );
        let prices =
            Prices::default().with_file("models:\n  mine: {input: \"0.25\", output: \"2.00\"}\n").unwrap();
        assert_eq!(prices.of("mine").unwrap().rates.output, PicoPerToken(2_000_000));
        for wrong in
            ["models: {m: {input: \"-1\", output: \"1\"}}", "models: {m: {input: \"1e3\", output: \"1\"}}"]
        {
            assert_eq!(Prices::default().with_file(wrong).unwrap_err(), PricesError::Amount("m".to_owned()));
        }
        assert!(matches!(
            Prices::default().with_file("models: {m: {inptu: \"1\"}}"),
            Err(PricesError::File(_))
        ));
    }
}
