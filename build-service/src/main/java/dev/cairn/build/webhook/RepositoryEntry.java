package dev.cairn.build.webhook;

import dev.cairn.identity.Secret;
import dev.cairn.model.RepositoryName;
import dev.cairn.model.RepositoryUrl;

/**
 * A repository that the operator has taken in.
 *
 * @param name the operator's name for it
 * @param url where it is
 * @param secret what its webhooks are signed with
 */
public record RepositoryEntry(RepositoryName name, RepositoryUrl url, Secret secret) {}
