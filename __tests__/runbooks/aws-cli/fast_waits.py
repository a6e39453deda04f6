"""The AWS CLI, whose waiters ask every second: the emulator settles after a few reads, not after a while."""

import sys

from awscli.botocore.waiter import SingleWaiterConfig
from awscli.clidriver import main

original = SingleWaiterConfig.__init__


def init(self, single_waiter_config):
    original(self, single_waiter_config)
    self.delay = 1


SingleWaiterConfig.__init__ = init
sys.exit(main())
