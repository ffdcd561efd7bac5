/** What all subcommands share: options, output as text or JSON, progress, errors and exit codes. */
@NullMarked
package dev.cairn.cli.console;

import org.jspecify.annotations.NullMarked;
