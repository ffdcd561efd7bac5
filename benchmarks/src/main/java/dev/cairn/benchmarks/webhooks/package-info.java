/** How many webhooks are taken each second, beside a server that only reads them. */
@NullMarked
package dev.cairn.benchmarks.webhooks;

import org.jspecify.annotations.NullMarked;
