/**
 * From artifacts to running instances: {@link dev.cairn.deploy.rollout.DeployStage} plans and keeps what an environment
 * is to run, {@link dev.cairn.deploy.rollout.Rollout} replaces, {@link dev.cairn.deploy.rollout.Upkeep} keeps it running.
 */
@NullMarked
package dev.cairn.deploy.rollout;

import org.jspecify.annotations.NullMarked;
