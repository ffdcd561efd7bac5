/** What the operator has decided for each repository: tags, retention, quota. */
@NullMarked
package dev.cairn.registry.policy;

import org.jspecify.annotations.NullMarked;
