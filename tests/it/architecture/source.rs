//! The production code as tokens: every file of `src` without what is compiled for tests alone.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, ImplItem, Item, ItemUse, Meta, Token, UseTree, Visibility};

/// How a path within the crate begins, but for one of a module that the file declares.
const UPWARDS: [&str; 3] = ["crate", "self", "super"];

/// A file of `src`, without tests.
pub struct SourceFile {
    /// Below `src`.
    pub path: PathBuf,
    /// The module that it is: `["bot", "admin"]` for `bot/admin/mod.rs`.
    pub module: Vec<String>,
    /// Paths that it names, from `use` declarations and code alike: `["crate", "text", "tokens"]`.
    pub names: BTreeSet<Vec<String>>,
    /// Names that it passes on by `pub use`, with the path that each comes from.
    pub exports: BTreeMap<String, Vec<String>>,
    /// Every word of its code, strings and comments apart; `!` behind the name of a macro.
    pub words: Vec<String>,
    /// Modules that it declares.
    children: BTreeSet<String>,
}

impl SourceFile {
    /// The module of the crate that it belongs to; `None` for `lib.rs` and `main.rs`.
    pub fn top(&self) -> Option<&str> {
        self.module.first().map(String::as_str).filter(|top| !["lib", "main"].contains(top))
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every file of `src`, tests apart.
pub fn source_files() -> Vec<SourceFile> {
    let src = root().join("src");
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(&src).sort_by_file_name() {
        let path = entry.expect("the source can be listed").into_path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
            files.push(read(path.strip_prefix(&src).expect("it was found there"), &path));
        }
    }
    assert!(files.len() > 100, "the source is not where it was");
    files
}

fn read(below: &Path, file: &Path) -> SourceFile {
    let text = fs::read_to_string(file).expect("source is UTF-8");
    let mut code = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", below.display()));
    WithoutTests.visit_file_mut(&mut code);
    let mut source = SourceFile {
        path: below.to_owned(),
        module: module(below),
        names: BTreeSet::new(),
        exports: BTreeMap::new(),
        words: Vec::new(),
        children: BTreeSet::new(),
    };
    let mut uses = Uses::default();
    uses.visit_file_mut(&mut code);
    for item in &code.items {
        if let Item::Mod(module) = item {
            declare(module, &mut source);
        }
        assert!(!matches!(item, Item::ExternCrate(_)), "{}: a crate is named by its own name", below.display());
        collect(item.to_token_stream(), &mut source);
    }
    uses.0.iter().for_each(|item| import(item, &mut source));
    source
}

/// Notes a module that is declared: a file of its own, and not called as tests are.
fn declare(module: &syn::ItemMod, source: &mut SourceFile) {
    let (name, path) = (module.ident.to_string(), source.path.display());
    assert!(module.content.is_none(), "{path}: give the module {name} a file");
    assert!(name != "tests", "{path}: tests are compiled for tests alone");
    source.children.insert(name);
}

/// Takes out every `use` declaration, those within functions too.
#[derive(Default)]
struct Uses(Vec<ItemUse>);

impl VisitMut for Uses {
    fn visit_item_mut(&mut self, item: &mut Item) {
        match std::mem::replace(item, Item::Verbatim(TokenStream::new())) {
            Item::Use(declared) => self.0.push(declared),
            other => {
                *item = other;
                visit_mut::visit_item_mut(self, item);
            }
        }
    }
}

fn module(below: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        below.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// Takes out what only tests compile.
struct WithoutTests;

impl VisitMut for WithoutTests {
    fn visit_file_mut(&mut self, file: &mut syn::File) {
        file.items.retain(|item| !is_for_tests(attributes(item)));
        visit_mut::visit_file_mut(self, file);
    }

    fn visit_item_mod_mut(&mut self, module: &mut syn::ItemMod) {
        if let Some((_, items)) = &mut module.content {
            items.retain(|item| !is_for_tests(attributes(item)));
        }
        visit_mut::visit_item_mod_mut(self, module);
    }

    fn visit_item_impl_mut(&mut self, block: &mut syn::ItemImpl) {
        block.items.retain(|item| match item {
            ImplItem::Fn(function) => !is_for_tests(&function.attrs),
            ImplItem::Const(constant) => !is_for_tests(&constant.attrs),
            _ => true,
        });
        visit_mut::visit_item_impl_mut(self, block);
    }
}

fn is_for_tests(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg") && needs_test(&attribute.meta))
}

/// Whether a condition holds in tests alone: `test`, also within `all(…)`, not within `not(…)`.
fn needs_test(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if ["cfg", "all"].iter().any(|name| list.path.is_ident(name)) => {
            let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            parts.expect("a condition is a list").iter().any(needs_test)
        }
        _ => false,
    }
}

fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

/// Notes the words and paths of some code.
fn collect(tokens: TokenStream, source: &mut SourceFile) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                if colons != 2 {
                    finish(&mut path, source);
                }
                colons = 0;
                path.push(word.to_string());
                source.words.push(word.to_string());
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            TokenTree::Punct(mark) => {
                finish(&mut path, source);
                colons = 0;
                if mark.as_char() == '!' {
                    source.words.push("!".to_owned());
                }
            }
            TokenTree::Group(group) => {
                finish(&mut path, source);
                colons = 0;
                collect(group.stream(), source);
            }
            TokenTree::Literal(_) => finish(&mut path, source),
        }
    }
    finish(&mut path, source);
}

fn finish(path: &mut Vec<String>, source: &mut SourceFile) {
    if path.len() > 1 {
        source.names.insert(std::mem::take(path));
    }
    path.clear();
}

fn import(item: &ItemUse, source: &mut SourceFile) {
    let mut leaves = Vec::new();
    flatten(&item.tree, Vec::new(), &mut leaves);
    for (name, path) in leaves {
        let exported = !matches!(item.vis, Visibility::Inherited);
        let ours = UPWARDS.contains(&path[0].as_str()) || source.children.contains(&path[0]);
        // What of the crate is passed on and not named here otherwise is no dependency of this file.
        if !exported || !ours || name == "*" || source.words.contains(&name) {
            source.names.insert(path.clone());
        }
        if exported {
            source.exports.insert(name, path);
        }
    }
}

/// The names that a tree brings in, each with its path.
fn flatten(tree: &UseTree, mut path: Vec<String>, leaves: &mut Vec<(String, Vec<String>)>) {
    match tree {
        UseTree::Path(inner) => {
            path.push(inner.ident.to_string());
            flatten(&inner.tree, path, leaves);
        }
        UseTree::Name(name) if name.ident == "self" => {
            leaves.push((path.last().cloned().unwrap_or_default(), path));
        }
        UseTree::Name(name) => {
            path.push(name.ident.to_string());
            leaves.push((name.ident.to_string(), path));
        }
        UseTree::Rename(rename) => {
            path.push(rename.ident.to_string());
            let named = path.len() > 1 && path.iter().any(|part| !UPWARDS.contains(&part.as_str()));
            assert!(named, "{} hides what it is: name what is used of it", path.join("::"));
            leaves.push((rename.rename.to_string(), path));
        }
        UseTree::Glob(_) => leaves.push(("*".to_owned(), path)),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, path.clone(), leaves)),
    }
}
