//! Parses the production code: every file of `src` without the code that only tests compile.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit_mut::{self, VisitMut};
use syn::{Attribute, ImplItem, Item, ItemUse, Meta, Token, UseTree, Visibility};

/// The first words of paths within the crate, apart from modules that the file declares.
const CRATE_PREFIXES: [&str; 3] = ["crate", "self", "super"];

/// A file of `src` without its tests.
pub struct SourceFile {
    /// The path below `src`.
    pub path: PathBuf,
    /// The path of its module: `["bot", "admin"]` for `bot/admin/mod.rs`.
    pub module: Vec<String>,
    /// The paths in its `use` declarations and its code, such as `["crate", "text", "tokens"]`.
    pub names: BTreeSet<Vec<String>>,
    /// The names that it re-exports by `pub use`, each with its original path.
    pub exports: BTreeMap<String, Vec<String>>,
    /// Every identifier and keyword of its code, without strings and comments; the name of a macro is followed by
    /// `!`.
    pub words: Vec<String>,
    /// The modules that it declares.
    children: BTreeSet<String>,
}

impl SourceFile {
    /// The top-level module that it belongs to; `None` for `lib.rs` and `main.rs`.
    pub fn top(&self) -> Option<&str> {
        self.module.first().map(String::as_str).filter(|top| !["lib", "main"].contains(top))
    }
}

/// The root of the repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Parses every file of `src` except tests.
pub fn parse_source_files() -> Vec<SourceFile> {
    let src = root().join("src");
    let mut files = Vec::new();
    for entry in walkdir::WalkDir::new(&src).sort_by_file_name() {
        let path = entry.expect("the source can be listed").into_path();
        let is_test = path.file_stem().is_some_and(|stem| stem == "tests");
        if path.extension().is_some_and(|extension| extension == "rs") && !is_test {
            files.push(parse_file(path.strip_prefix(&src).expect("it was found there"), &path));
        }
    }
    assert!(files.len() > 100, "too few source files found");
    files
}

/// Parses `file`, whose path below `src` is `relative`.
fn parse_file(relative: &Path, file: &Path) -> SourceFile {
    let text = fs::read_to_string(file).expect("source is UTF-8");
    let mut code = syn::parse_file(&text).unwrap_or_else(|error| panic!("{}: {error}", relative.display()));
    WithoutTests.visit_file_mut(&mut code);
    let mut source = SourceFile {
        path: relative.to_owned(),
        module: module_path(relative),
        names: BTreeSet::new(),
        exports: BTreeMap::new(),
        words: Vec::new(),
        children: BTreeSet::new(),
    };
    let mut uses = Uses::default();
    uses.visit_file_mut(&mut code);
    for item in &code.items {
        if let Item::Mod(module) = item {
            record_module(module, &mut source);
        }
        assert!(!matches!(item, Item::ExternCrate(_)), "{}: extern crate is not allowed", relative.display());
        record_tokens(item.to_token_stream(), &mut source);
    }
    uses.0.iter().for_each(|item| record_use(item, &mut source));
    source
}

/// Records a module declaration. The module must have its own file and must not be named `tests`.
fn record_module(module: &syn::ItemMod, source: &mut SourceFile) {
    let (name, path) = (module.ident.to_string(), source.path.display());
    assert!(module.content.is_none(), "{path}: give the module {name} a file");
    assert!(name != "tests", "{path}: the module tests must be #[cfg(test)]");
    source.children.insert(name);
}

/// Removes and collects every `use` declaration, including the ones within functions.
#[derive(Default)]
struct Uses(Vec<ItemUse>);

impl VisitMut for Uses {
    fn visit_item_mut(&mut self, item: &mut Item) {
        match std::mem::replace(item, Item::Verbatim(TokenStream::new())) {
            Item::Use(item) => self.0.push(item),
            other => {
                *item = other;
                visit_mut::visit_item_mut(self, item);
            }
        }
    }
}

fn module_path(relative: &Path) -> Vec<String> {
    let mut parts: Vec<String> =
        relative.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    if parts.last().is_some_and(|last| last == "mod") {
        parts.pop();
    }
    parts
}

/// Removes the items that only tests compile.
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
    attributes.iter().any(|attribute| attribute.path().is_ident("cfg") && requires_test(&attribute.meta))
}

/// Whether a `cfg` condition can hold only in tests: `test`, also within `all(…)`, but not within `not(…)`.
fn requires_test(condition: &Meta) -> bool {
    match condition {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) if ["cfg", "all"].iter().any(|name| list.path.is_ident(name)) => {
            let parts = list.parse_args_with(Punctuated::<Meta, Token![,]>::parse_terminated);
            parts.expect("a condition is a list").iter().any(requires_test)
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

/// Records the words and paths of some code.
fn record_tokens(tokens: TokenStream, source: &mut SourceFile) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    for token in tokens {
        match token {
            TokenTree::Ident(word) => {
                if colons != 2 {
                    record_path(&mut path, source);
                }
                colons = 0;
                path.push(word.to_string());
                source.words.push(word.to_string());
            }
            TokenTree::Punct(mark) if mark.as_char() == ':' => colons += 1,
            TokenTree::Punct(mark) => {
                record_path(&mut path, source);
                colons = 0;
                if mark.as_char() == '!' {
                    source.words.push("!".to_owned());
                }
            }
            TokenTree::Group(group) => {
                record_path(&mut path, source);
                colons = 0;
                record_tokens(group.stream(), source);
            }
            TokenTree::Literal(_) => record_path(&mut path, source),
        }
    }
    record_path(&mut path, source);
}

/// Records a path of at least two words and clears it.
fn record_path(path: &mut Vec<String>, source: &mut SourceFile) {
    if path.len() > 1 {
        source.names.insert(std::mem::take(path));
    }
    path.clear();
}

/// Records the paths and re-exports of a `use` declaration.
fn record_use(item: &ItemUse, source: &mut SourceFile) {
    let mut leaves = Vec::new();
    flatten(&item.tree, Vec::new(), &mut leaves);
    for (name, path) in leaves {
        let exported = !matches!(item.vis, Visibility::Inherited);
        let is_internal = CRATE_PREFIXES.contains(&path[0].as_str()) || source.children.contains(&path[0]);
        // An internal re-export is a dependency of this file only if the file itself uses the name.
        if !exported || !is_internal || name == "*" || source.words.contains(&name) {
            source.names.insert(path.clone());
        }
        if exported {
            source.exports.insert(name, path);
        }
    }
}

/// Collects the names that a `use` tree imports, each with its path.
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
            let is_specific = path.len() > 1 && path.iter().any(|part| !CRATE_PREFIXES.contains(&part.as_str()));
            assert!(is_specific, "{}: import the item instead of renaming the module", path.join("::"));
            leaves.push((rename.rename.to_string(), path));
        }
        UseTree::Glob(_) => leaves.push(("*".to_owned(), path)),
        UseTree::Group(group) => group.items.iter().for_each(|tree| flatten(tree, path.clone(), leaves)),
    }
}
