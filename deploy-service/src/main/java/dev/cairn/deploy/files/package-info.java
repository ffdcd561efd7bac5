/** What the packages that keep things on disk share: durable writes, and folders removed whatever their mode. */
@NullMarked
package dev.cairn.deploy.files;

import org.jspecify.annotations.NullMarked;
