use super::*;

fn int(digits: &str) -> Literal {
    Literal::Number(Number::Int(digits.to_owned()))
}

fn text(value: &str) -> Literal {
    Literal::Str(value.to_owned())
}

#[test]
fn containers_and_strings_are_read_whatever_their_spacing_and_quotes() {
    assert_eq!(
        Literal::whole("[1,2 , 'a', \"b\"]"),
        Some(Literal::List(vec![int("1"), int("2"), text("a"), text("b")]))
    );
    assert_eq!(Literal::whole("(1,)"), Some(Literal::Tuple(vec![int("1")])));
    assert_eq!(Literal::whole("(1)"), Some(int("1")));
    assert_eq!(Literal::whole("{}"), Some(Literal::Dict(vec![])));
    assert_eq!(Literal::whole("{1, 2}"), Some(Literal::Set(vec![int("1"), int("2")])));
    assert_eq!(Literal::whole("{'a': None}"), Some(Literal::Dict(vec![(text("a"), Literal::None)])));
}

#[test]
fn integers_are_exact_and_floats_keep_how_they_were_written() {
    assert_eq!(Literal::whole("1_000"), Some(int("1000")));
    assert_eq!(Literal::whole("1,000,000"), Some(int("1000000")));
    assert_eq!(Literal::whole("0xff"), Some(int("255")));
    assert_eq!(Literal::whole("-0"), Some(int("0")));
    assert_eq!(Literal::whole("123456789012345678901234567890"), Some(int("123456789012345678901234567890")));
    let Some(Literal::Number(Number::Float(float))) = Literal::whole("1.720") else { panic!("a float") };
    assert_eq!((float.value, float.decimals, float.exponent), (1.72, 3, 0));
    assert_eq!(Literal::whole("(1+2j)"), Some(Literal::Number(Number::Complex(1.0, 2.0))));
    assert_eq!(Literal::whole("3j"), Some(Literal::Number(Number::Complex(0.0, 3.0))));
}

#[test]
fn what_only_looks_like_a_number_is_none() {
    for text in ["4x", "1st", "007", "1.2.3", "-", ".", "1__x", "0b2", "2nd place"] {
        assert_eq!(Literal::prefix(text), None, "{text}");
    }
}

#[test]
fn a_number_at_the_end_of_a_sentence_is_read_without_the_stop() {
    assert_eq!(Literal::prefix("5. Then"), Some((int("5"), 1)));
    assert_eq!(Literal::prefix("5."), Some((int("5"), 1)));
    assert_eq!(Literal::prefix("5 apples"), Some((int("5"), 1)));
}

#[test]
fn escapes_are_decoded_and_unknown_ones_kept() {
    assert_eq!(Literal::whole(r"'a\n\x41\u00e9\'\d'"), Some(text("a\nA\u{e9}'\\d")));
    assert_eq!(Literal::whole(r"r'\n'"), Some(text("\\n")));
    assert_eq!(Literal::whole(r"b'd\x00'"), Some(Literal::Bytes(vec![b'd', 0])));
    assert_eq!(Literal::whole("'open"), None);
    assert_eq!(Literal::whole(r"'\x4'"), None);
}

#[test]
fn reprs_that_are_calls_or_stand_in_angles_are_read() {
    let Some(Literal::Call { name, arguments }) = Literal::whole("collections.Counter({'a': 1}, x=2)") else {
        panic!("a call")
    };
    assert_eq!(name, "collections.Counter");
    assert_eq!(arguments[1], Argument { keyword: Some("x".to_owned()), value: int("2") });
    assert_eq!(Literal::whole("<class 'int'>"), Some(Literal::Angle("<class 'int'>".to_owned())));
    assert_eq!(
        Literal::whole("<Sig (a: int) -> <class 'x'>>"),
        Some(Literal::Angle("<Sig (a: int) -> <class 'x'>>".to_owned()))
    );
    assert_eq!(Literal::whole("< 5"), None);
}

#[test]
fn adjacent_strings_are_one_inside_brackets_only() {
    assert_eq!(Literal::whole("['a'\n 'b']"), Some(Literal::List(vec![text("ab")])));
    assert_eq!(Literal::prefix("'a' 'b'"), Some((text("a"), 3)));
}

#[test]
fn names_and_left_out_parts_are_found_at_any_depth() {
    let parsed = |text| Literal::whole(text).unwrap();
    assert!(parsed("(allocations, {'a': [b]})").has_names());
    assert!(!parsed("[inf, -inf, nan, 1]").has_names());
    assert!(parsed("[1, (2, ...)]").has_ellipsis());
    assert!(parsed("{'a': 1, …}").has_ellipsis());
    assert!(!parsed("['...']").has_ellipsis());
}

#[test]
fn nesting_has_an_end() {
    assert_eq!(Literal::whole(&"[".repeat(100_000)), None);
    assert_eq!(Literal::whole(&format!("{}{}", "(".repeat(500), ")".repeat(500))), None);
}
