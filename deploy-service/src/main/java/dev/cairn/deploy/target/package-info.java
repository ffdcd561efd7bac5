/**
 * The port to a target, the place where instances run. It has no update verb: what runs is never changed, only started
 * and retired.
 */
@NullMarked
package dev.cairn.deploy.target;

import org.jspecify.annotations.NullMarked;
