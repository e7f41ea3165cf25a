"""What every widget with code in it shares: line lexers, the highlighter, and editing commands."""
