/** What became of a push: its trail, and following it live. */
@NullMarked
package dev.cairn.cli.delivery;

import org.jspecify.annotations.NullMarked;
