/**
 * From a push to a checked commit: {@link dev.cairn.build.commits.CommitStage} keeps the head of each ref and decides
 * what a hook means, {@link dev.cairn.build.commits.ReadSource} reads the tree at the exact commit.
 */
@NullMarked
package dev.cairn.build.commits;

import org.jspecify.annotations.NullMarked;
