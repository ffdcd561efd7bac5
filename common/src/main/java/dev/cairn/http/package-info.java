/**
 * The HTTP server as every service has it: {@link dev.cairn.http.HttpService} with its health, metrics and errors.
 * Features mount their routes on its router; handlers that wait are written with {@link dev.cairn.http.Handlers}.
 */
@NullMarked
package dev.cairn.http;

import org.jspecify.annotations.NullMarked;
