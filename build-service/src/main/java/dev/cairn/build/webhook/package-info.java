/** Webhooks of Git providers: proof, content, and the HTTP endpoint that takes them in. */
@NullMarked
package dev.cairn.build.webhook;

import org.jspecify.annotations.NullMarked;
