package dev.cairn.deploy.target.process;

/** The contract where there is no isolation. */
class UnisolatedProcessTargetContractTest extends ProcessTargetContractTest {

    @Override
    IsolationPolicy policy() {
        return IsolationPolicy.NONE;
    }
}
