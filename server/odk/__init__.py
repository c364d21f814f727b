"""What other ODK programmes find here under the paths of ODK Central: Collect sends, pyodk, Excel and Power BI read."""
