/** Whether this machine can run Cairn. */
@NullMarked
package dev.cairn.cli.doctor;

import org.jspecify.annotations.NullMarked;
