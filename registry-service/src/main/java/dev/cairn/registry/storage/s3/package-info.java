/**
 * Storage in a bucket of an S3-compatible store, for one registry or for several at once. Whatever the file adapter decides
 * under a lock is decided here by a conditional write: {@link dev.cairn.registry.storage.s3.Records} is where.
 */
@NullMarked
package dev.cairn.registry.storage.s3;

import org.jspecify.annotations.NullMarked;
