"""The rule for marks: one table of cases that sheet, CSV and page have to answer alike."""
