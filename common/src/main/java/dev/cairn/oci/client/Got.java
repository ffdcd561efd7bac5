package dev.cairn.oci.client;

import java.net.http.HttpHeaders;

/** What a registry has given. */
public record Got<T>(HttpHeaders headers, T body) {}
