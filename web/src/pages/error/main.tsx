// The page of an error is the server's own text; it needs our looks and nothing else.
import '../../../styles/error.css'
