/** The contract between the services: every fact that the log can hold, and how it is written as a CloudEvent. */
@NullMarked
package dev.cairn.event;

import org.jspecify.annotations.NullMarked;
