package dev.cairn.build.webhook;

/**
 * A webhook as read, before its proof is checked.
 *
 * @param id the provider's id of it, the same when it is sent again; no proof covers it
 * @param repository how the payload names its repository
 * @param hook what it says
 */
public record Delivery(String id, RepositoryNames repository, Hook hook) {}
