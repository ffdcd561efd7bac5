/** deploy-service: from artifacts to running instances. {@link dev.cairn.deploy.DeployService} puts its parts together. */
@NullMarked
package dev.cairn.deploy;

import org.jspecify.annotations.NullMarked;
