//! The statements of a syntax tree, flat and in order.

use ruff_python_ast::{self as ast, ExceptHandler, Expr, Stmt};
use ruff_text_size::Ranged;

use super::{Template, line_of, template};
use crate::claim::{Place, StatementKind};

/// Statements nested deeper are not read.
const DEPTH: usize = 100;

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::claim) struct Statement {
    /// Offset of its first byte (of its first decorator, where it has one).
    pub(in crate::claim) start: usize,
    /// Offset behind its last byte.
    pub(in crate::claim) end: usize,
    /// Its first line.
    pub(in crate::claim) first: usize,
    /// Its last line.
    pub(in crate::claim) last: usize,
    /// Offset of its first byte in its line.
    pub(in crate::claim) column: usize,
    /// How many statements it stands in.
    pub(in crate::claim) depth: usize,
    /// Index of the top-level statement that it is or stands in.
    pub(in crate::claim) top: usize,
    /// Index of the statement that it stands in directly.
    pub(in crate::claim) parent: Option<usize>,
    /// Where it stands.
    pub(in crate::claim) place: Place,
    /// What it does.
    pub(in crate::claim) kind: StatementKind,
    /// What it looks like.
    pub(in crate::claim) shape: Shape,
    /// The names that it binds, where they can be told from it alone.
    pub(in crate::claim) binds: Vec<String>,
    /// What it prints, where it is a `print` of several things.
    pub(in crate::claim) prints: Option<Template>,
}

/// What a statement looks like, as far as the readers care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::claim) enum Shape {
    /// `import` in one of its forms.
    Import,
    /// `def`.
    Definition,
    /// `class`, whose body runs as it is defined.
    Class,
    /// Another statement with a body.
    Compound,
    /// A bare triple-quoted string: its content, and whether it is a docstring.
    Text {
        /// The content, as written.
        content: String,
        /// Offset of the content.
        start: usize,
        /// Whether it documents the definition or the module that it begins.
        docstring: bool,
    },
    /// A bare literal, name or display: nothing happens.
    Inert,
    /// An assignment of a literal or a bare name.
    Constant,
    /// A bare call; the offsets of the object whose method is called, where it is a name with or without attributes.
    Call(Option<(usize, usize)>),
    /// `yield`, with or without an assignment.
    Yield,
    /// An annotation without a value.
    Annotation,
    /// `return`, `raise`, `del` and all others.
    Other,
}

struct Reader<'s> {
    source: &'s str,
    lines: &'s [usize],
    found: Vec<Statement>,
    /// Indexes of the statements that are being read, outermost first.
    open: Vec<usize>,
}

/// The statements of `body` and of everything in it.
pub(super) fn read(source: &str, body: &[Stmt], lines: &[usize]) -> Vec<Statement> {
    let mut reader = Reader { source, lines, found: Vec::new(), open: Vec::new() };
    reader.body(body, 0, Place::TopLevel, true);
    reader.found
}

impl Reader<'_> {
    fn body(&mut self, body: &[Stmt], depth: usize, place: Place, documented: bool) {
        if depth > DEPTH {
            return;
        }
        for (index, statement) in body.iter().enumerate() {
            let described = self.describe(statement, depth, place, documented && index == 0);
            self.open.push(self.found.len());
            self.found.push(described);
            self.inside(statement, depth + 1, place);
            self.open.pop();
        }
    }

    fn inside(&mut self, statement: &Stmt, depth: usize, place: Place) {
        let block = place.max(Place::Block);
        let guarded = place.max(Place::Guarded);
        match statement {
            Stmt::FunctionDef(inner) => self.body(&inner.body, depth, Place::Function, true),
            Stmt::ClassDef(inner) => self.body(&inner.body, depth, block, true),
            Stmt::With(inner) => self.body(&inner.body, depth, guarded, false),
            Stmt::For(inner) => {
                self.body(&inner.body, depth, block, false);
                self.body(&inner.orelse, depth, block, false);
            }
            Stmt::While(inner) => {
                self.body(&inner.body, depth, block, false);
                self.body(&inner.orelse, depth, block, false);
            }
            Stmt::If(inner) => {
                self.body(&inner.body, depth, block, false);
                for clause in &inner.elif_else_clauses {
                    self.body(&clause.body, depth, block, false);
                }
            }
            Stmt::Match(inner) => {
                for case in &inner.cases {
                    self.body(&case.body, depth, block, false);
                }
            }
            Stmt::Try(inner) => self.guarded(inner, depth, guarded),
            _ => {}
        }
    }

    fn guarded(&mut self, statement: &ast::StmtTry, depth: usize, place: Place) {
        self.body(&statement.body, depth, place, false);
        for ExceptHandler::ExceptHandler(handler) in &statement.handlers {
            self.body(&handler.body, depth, place, false);
        }
        self.body(&statement.orelse, depth, place, false);
        self.body(&statement.finalbody, depth, place, false);
    }

    fn describe(&self, statement: &Stmt, depth: usize, place: Place, documents: bool) -> Statement {
        let (start, end) = (statement.start().to_usize(), statement.end().to_usize());
        let first = line_of(self.lines, start);
        Statement {
            start,
            end,
            first,
            last: line_of(self.lines, end.saturating_sub(1).max(start)),
            column: start - self.lines[first],
            depth,
            top: self.open.first().copied().unwrap_or(self.found.len()),
            parent: self.open.last().copied(),
            place,
            kind: kind(statement),
            shape: self.shape(statement, documents),
            binds: binds(statement),
            prints: printed(statement),
        }
    }

    fn shape(&self, statement: &Stmt, documents: bool) -> Shape {
        match statement {
            Stmt::Import(_) | Stmt::ImportFrom(_) => Shape::Import,
            Stmt::FunctionDef(_) => Shape::Definition,
            Stmt::ClassDef(_) => Shape::Class,
            Stmt::For(_) | Stmt::While(_) | Stmt::If(_) | Stmt::With(_) | Stmt::Try(_) | Stmt::Match(_) => {
                Shape::Compound
            }
            Stmt::Expr(inner) => self.expression(&inner.value, documents),
            Stmt::Assign(inner) => assigned(&inner.value),
            Stmt::AnnAssign(inner) => inner.value.as_deref().map_or(Shape::Annotation, assigned),
            _ => Shape::Other,
        }
    }

    fn expression(&self, value: &Expr, documents: bool) -> Shape {
        match value {
            Expr::StringLiteral(_) => self.text(value, documents).unwrap_or(Shape::Inert),
            Expr::Call(call) => Shape::Call(receiver(&call.func)),
            Expr::Yield(_) | Expr::YieldFrom(_) => Shape::Yield,
            value if is_inert(value) => Shape::Inert,
            _ => Shape::Other,
        }
    }

    /// A bare triple-quoted string without prefix.
    fn text(&self, value: &Expr, documents: bool) -> Option<Shape> {
        let written = self.source.get(value.start().to_usize()..value.end().to_usize())?;
        let quote = ["\"\"\"", "'''"].into_iter().find(|quote| written.starts_with(quote))?;
        let content = written[3..].strip_suffix(quote)?;
        let start = value.start().to_usize() + 3;
        Some(Shape::Text { content: content.to_owned(), start, docstring: documents })
    }
}

fn kind(statement: &Stmt) -> StatementKind {
    match statement {
        Stmt::Expr(inner) => match &*inner.value {
            Expr::Call(call) if is_print(&call.func) => StatementKind::Print,
            Expr::Yield(_) | Expr::YieldFrom(_) => StatementKind::Other,
            _ => StatementKind::Expression,
        },
        Stmt::Assign(inner) if is_yield(&inner.value) => StatementKind::Other,
        Stmt::Assign(_) | Stmt::AugAssign(_) => StatementKind::Assignment,
        Stmt::AnnAssign(inner) if inner.value.is_some() => StatementKind::Assignment,
        _ => StatementKind::Other,
    }
}

fn printed(statement: &Stmt) -> Option<Template> {
    let Stmt::Expr(inner) = statement else { return None };
    let Expr::Call(call) = &*inner.value else { return None };
    matches!(&*call.func, Expr::Name(name) if name.id.as_str() == "print").then(|| template::printed(call)).flatten()
}

fn is_yield(value: &Expr) -> bool {
    matches!(value, Expr::Yield(_) | Expr::YieldFrom(_))
}

/// Whether a call of `function` writes its arguments.
fn is_print(function: &Expr) -> bool {
    match function {
        Expr::Name(name) => matches!(name.id.as_str(), "print" | "pprint" | "pp"),
        Expr::Attribute(attribute) => match &*attribute.value {
            Expr::Name(module) => {
                matches!(
                    (module.id.as_str(), attribute.attr.as_str()),
                    ("pprint", "pprint" | "pp") | ("builtins", "print")
                )
            }
            Expr::Attribute(stream) => matches!((stream.attr.as_str(), attribute.attr.as_str()), ("stdout", "write")),
            _ => false,
        },
        _ => false,
    }
}

fn assigned(value: &Expr) -> Shape {
    match value {
        Expr::Yield(_) | Expr::YieldFrom(_) => Shape::Yield,
        value if is_inert(value) => Shape::Constant,
        _ => Shape::Other,
    }
}

/// Whether evaluating `value` does nothing that a reader would call code: literals, names, and what is made of them. Looks two
/// levels deep only.
fn is_inert(value: &Expr) -> bool {
    fn is_plain(value: &Expr) -> bool {
        value.is_literal_expr() || matches!(value, Expr::Name(_)) || is_signed(value)
    }
    match value {
        Expr::List(inner) => inner.elts.iter().all(is_plain),
        Expr::Tuple(inner) => inner.elts.iter().all(is_plain),
        Expr::Set(inner) => inner.elts.iter().all(is_plain),
        Expr::Dict(inner) => inner.items.iter().all(|item| is_plain(&item.value)),
        Expr::Attribute(inner) => is_plain(&inner.value),
        value => is_plain(value),
    }
}

fn is_signed(value: &Expr) -> bool {
    matches!(value, Expr::UnaryOp(inner) if inner.operand.is_literal_expr())
}

/// The object before the last dot of a called function, where evaluating it again does no harm.
fn receiver(function: &Expr) -> Option<(usize, usize)> {
    let Expr::Attribute(attribute) = function else { return None };
    let mut object = &*attribute.value;
    let (start, end) = (object.start().to_usize(), object.end().to_usize());
    while let Expr::Attribute(inner) = object {
        object = &inner.value;
    }
    matches!(object, Expr::Name(_)).then_some((start, end))
}

fn binds(statement: &Stmt) -> Vec<String> {
    let mut names = Vec::new();
    match statement {
        Stmt::FunctionDef(inner) => names.push(inner.name.to_string()),
        Stmt::ClassDef(inner) => names.push(inner.name.to_string()),
        Stmt::Assign(inner) => inner.targets.iter().for_each(|target| target_names(target, &mut names)),
        Stmt::AugAssign(inner) => target_names(&inner.target, &mut names),
        Stmt::AnnAssign(inner) => target_names(&inner.target, &mut names),
        Stmt::Import(inner) => names.extend(inner.names.iter().map(imported)),
        Stmt::ImportFrom(inner) => names.extend(inner.names.iter().map(imported)),
        Stmt::For(inner) => target_names(&inner.target, &mut names),
        Stmt::With(inner) => {
            for item in &inner.items {
                item.optional_vars.iter().for_each(|target| target_names(target, &mut names));
            }
        }
        _ => {}
    }
    names
}

/// The name that an import binds: the alias, or the first part of the path.
fn imported(alias: &ast::Alias) -> String {
    let name = alias.asname.as_ref().unwrap_or(&alias.name).as_str();
    name.split('.').next().unwrap_or(name).to_owned()
}

fn target_names(target: &Expr, names: &mut Vec<String>) {
    match target {
        Expr::Name(name) => names.push(name.id.to_string()),
        Expr::Tuple(inner) => names.extend(inner.elts.iter().filter_map(plain_name)),
        Expr::List(inner) => names.extend(inner.elts.iter().filter_map(plain_name)),
        _ => {}
    }
}

fn plain_name(target: &Expr) -> Option<String> {
    match target {
        Expr::Name(name) => Some(name.id.to_string()),
        _ => None,
    }
}
