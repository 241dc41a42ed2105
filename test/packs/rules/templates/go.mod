module modelwatch/templates

go 1.26
