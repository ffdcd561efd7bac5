package dev.cairn.build.webhook;

import dev.cairn.build.source.GitUrl;
import dev.cairn.identity.Secret;
import dev.cairn.model.RepositoryName;

/**
 * A repository that the operator has taken in.
 *
 * @param name the operator's name for it
 * @param url where it is
 * @param secret what its webhooks are signed with
 */
public record RepositoryEntry(RepositoryName name, GitUrl url, Secret secret) {}
