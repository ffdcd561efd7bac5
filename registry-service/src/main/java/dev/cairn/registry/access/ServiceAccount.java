package dev.cairn.registry.access;

import dev.cairn.identity.Secret;
import dev.cairn.model.Role;

/**
 * One of Cairn's own services, whose credential was made for it and is not in {@code platform.yaml}.
 *
 * @param name begins with {@code cairn-}, which no user's name does
 * @param credential too long and random to be guessed
 */
public record ServiceAccount(String name, Role role, Secret credential) {}
