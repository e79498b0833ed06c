//! End-to-end tests: a tiny book, a command, the exact result.
//!
//! They need a Python from 3.8 on and fail with a message where there is none.

mod around;
mod baseline;
mod bless;
mod blessed_notes;
mod blocks;
mod book;
mod browser;
mod cache;
mod cache_lines;
mod clock;
mod clock_choice;
mod clock_stress;
mod content;
mod encoding;
mod endings;
mod formats;
mod forms;
mod gil;
mod hostile;
mod interpreter;
mod json;
mod killed;
mod leftovers;
mod linking;
mod markup;
mod mistakes;
mod navigation;
mod on_purpose;
mod output;
mod part_of_book;
mod patience;
mod raw_html;
mod reference;
mod running;
mod sandbox;
mod search;
mod serve;
mod site;
mod theme_data;
mod themes;
mod timing_claims;
mod together;
mod trace_figures;
mod trace_view;
mod traces;
mod troubleshooting;
mod unsafe_code;
mod untrusted;
mod versions;

/// The fence that every test writes.
fn python(code: &str) -> String {
    format!("```python\n{code}\n```\n\n")
}
