//! Which file uses which, and the cycles among them.

use std::collections::{BTreeMap, BTreeSet};

use super::source::SourceFile;

/// For each file of `files`, the others that it uses, by their numbers.
pub fn graph(files: &[SourceFile]) -> Vec<BTreeSet<usize>> {
    edges(files, |file| file.names.iter().collect())
}

/// For each file of `files`, the others that it uses or passes names of on.
pub fn graph_with_exports(files: &[SourceFile]) -> Vec<BTreeSet<usize>> {
    edges(files, |file| file.names.iter().chain(file.exports.values()).collect())
}

/// For each file, the others that its `paths` lead to.
fn edges(files: &[SourceFile], paths: impl Fn(&SourceFile) -> Vec<&Vec<String>>) -> Vec<BTreeSet<usize>> {
    let by_module: BTreeMap<&[String], usize> =
        files.iter().enumerate().map(|(number, file)| (&file.module[..], number)).collect();
    let uses = |(number, file): (usize, &SourceFile)| {
        let paths = paths(file).into_iter();
        let targets = paths.filter_map(|path| target(&absolute(file, path, &by_module)?, files, &by_module));
        targets.filter(|target| *target != number).collect()
    };
    files.iter().enumerate().map(uses).collect()
}

/// A path from the root of the crate; `None` if it leads elsewhere.
fn absolute(file: &SourceFile, path: &[String], modules: &BTreeMap<&[String], usize>) -> Option<Vec<String>> {
    let mut module = file.module.clone();
    let rest = match path[0].as_str() {
        "crate" => return Some(path[1..].to_vec()),
        "self" => &path[1..],
        "super" => {
            let up = path.iter().take_while(|part| *part == "super").count();
            module.truncate(module.len() - up);
            &path[up..]
        }
        // A module that this file declares.
        child => {
            module.push(child.to_owned());
            modules.contains_key(&module[..]).then_some(())?;
            &path[1..]
        }
    };
    module.extend_from_slice(rest);
    Some(module)
}

/// The file that defines what a path names; what a file only passes on is looked up where it comes from.
fn target(path: &[String], files: &[SourceFile], modules: &BTreeMap<&[String], usize>) -> Option<usize> {
    let found = (1..=path.len()).rev().find_map(|length| Some((length, *modules.get(&path[..length])?)));
    let (length, number) = found?;
    let Some(name) = path.get(length) else { return Some(number) };
    let file = &files[number];
    match file.exports.get(name) {
        Some(from) => target(&absolute(file, from, modules)?, files, modules),
        None => Some(number),
    }
}

/// Groups of files that use each other, directly or by way of others, largest first.
pub fn cycles(graph: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    let reach: Vec<BTreeSet<usize>> = (0..graph.len()).map(|start| reachable(graph, start)).collect();
    let mut groups: BTreeSet<Vec<usize>> = BTreeSet::new();
    for start in 0..graph.len() {
        let group: Vec<usize> = reach[start].iter().copied().filter(|other| reach[*other].contains(&start)).collect();
        if !group.is_empty() {
            groups.insert(group);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

fn reachable(graph: &[BTreeSet<usize>], start: usize) -> BTreeSet<usize> {
    let (mut seen, mut open) = (BTreeSet::new(), vec![start]);
    while let Some(at) = open.pop() {
        open.extend(graph[at].iter().copied().filter(|next| seen.insert(*next)));
    }
    seen
}
