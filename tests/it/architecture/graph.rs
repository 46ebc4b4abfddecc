//! The graph of which file uses which, and its cycles.

use std::collections::{BTreeMap, BTreeSet};

use super::source::SourceFile;

/// For each file, the indices of the other files that it uses.
pub fn build_graph(files: &[SourceFile]) -> Vec<BTreeSet<usize>> {
    find_edges(files, |file| file.names.iter().collect())
}

/// For each file, the indices of the other files that it uses or re-exports names from.
pub fn build_graph_with_exports(files: &[SourceFile]) -> Vec<BTreeSet<usize>> {
    find_edges(files, |file| file.names.iter().chain(file.exports.values()).collect())
}

/// For each file, the indices of the other files that `paths` leads to.
fn find_edges(files: &[SourceFile], paths: impl Fn(&SourceFile) -> Vec<&Vec<String>>) -> Vec<BTreeSet<usize>> {
    let by_module: BTreeMap<&[String], usize> =
        files.iter().enumerate().map(|(number, file)| (&file.module[..], number)).collect();
    let find_targets = |(number, file): (usize, &SourceFile)| {
        let paths = paths(file).into_iter();
        let targets = paths.filter_map(|path| find_target(&resolve(file, path, &by_module)?, files, &by_module));
        targets.filter(|target| *target != number).collect()
    };
    files.iter().enumerate().map(find_targets).collect()
}

/// The path from the root of the crate; `None` if it leads to another crate.
fn resolve(file: &SourceFile, path: &[String], modules: &BTreeMap<&[String], usize>) -> Option<Vec<String>> {
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

/// The index of the file that defines what a path names; re-exports are followed to their source.
fn find_target(path: &[String], files: &[SourceFile], modules: &BTreeMap<&[String], usize>) -> Option<usize> {
    let found = (1..=path.len()).rev().find_map(|length| Some((length, *modules.get(&path[..length])?)));
    let (length, number) = found?;
    let Some(name) = path.get(length) else { return Some(number) };
    let file = &files[number];
    match file.exports.get(name) {
        Some(from) => find_target(&resolve(file, from, modules)?, files, modules),
        None => Some(number),
    }
}

/// Groups of files that use each other directly or through others, largest first.
pub fn find_cycles(graph: &[BTreeSet<usize>]) -> Vec<Vec<usize>> {
    let reachable: Vec<BTreeSet<usize>> = (0..graph.len()).map(|start| find_reachable(graph, start)).collect();
    let mut groups: BTreeSet<Vec<usize>> = BTreeSet::new();
    for start in 0..graph.len() {
        let group: Vec<usize> =
            reachable[start].iter().copied().filter(|other| reachable[*other].contains(&start)).collect();
        if !group.is_empty() {
            groups.insert(group);
        }
    }
    let mut groups: Vec<_> = groups.into_iter().collect();
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups
}

fn find_reachable(graph: &[BTreeSet<usize>], start: usize) -> BTreeSet<usize> {
    let (mut visited, mut stack) = (BTreeSet::new(), vec![start]);
    while let Some(node) = stack.pop() {
        stack.extend(graph[node].iter().copied().filter(|next| visited.insert(*next)));
    }
    visited
}
