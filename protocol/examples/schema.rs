//! Prints every message as one `OpenAPI` document: `./dev codegen` makes the browser's types of it.

fn main() -> serde_json::Result<()> {
    let document = serde_json::to_string_pretty(&bowline_protocol::schema::document())?;
    println!("{document}");
    Ok(())
}
