"""The device's encrypted memory."""
