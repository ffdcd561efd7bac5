package dev.cairn.deploy.router;

import dev.cairn.model.Application;
import dev.cairn.model.EnvironmentName;

/**
 * What is switched as one: an application in an environment, served at {@code APPLICATION.ENVIRONMENT.localhost}.
 *
 * @param application whose
 * @param environment where
 */
public record RouteKey(Application application, EnvironmentName environment) {

    /** {@code APPLICATION.ENVIRONMENT}: the host name without {@code .localhost}, unique since neither has a dot. */
    @Override
    public String toString() {
        return application + "." + environment;
    }
}
