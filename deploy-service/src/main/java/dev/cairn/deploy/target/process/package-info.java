/**
 * The target {@code process}: instances are processes of this Linux machine, in namespaces of their own where the
 * kernel allows it. What is known of an instance is derived from its folder and from {@code /proc} at every call, so
 * that a new owner needs nothing from the old one.
 */
@NullMarked
package dev.cairn.deploy.target.process;

import org.jspecify.annotations.NullMarked;
