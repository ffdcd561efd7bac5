/** The router in front of the instances: one atomic, fenced switch, and the drain of what it switched away from. */
@NullMarked
package dev.cairn.deploy.router;

import org.jspecify.annotations.NullMarked;
