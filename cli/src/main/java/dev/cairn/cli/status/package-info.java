/** What runs where, now or at a time, and what it prints. */
@NullMarked
package dev.cairn.cli.status;

import org.jspecify.annotations.NullMarked;
