"""What the replay, fault and e2e suites share. Standard library only.

Nothing here sleeps for a guess: whatever has to happen is waited for, with a deadline.
"""
